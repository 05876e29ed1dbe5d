// C# 7.3 for netstandard2.0 and .NET Framework: the class below is compiled here and, word for word, into generated accessors.
#nullable disable
#pragma warning disable IDE0161, IDE0160
namespace YoloCompress.Packing
{
    // <unpacker>
    internal static partial class Unpacker
    {
        /// <summary>Reads what stands in the resource's deflated part: numbers, tables and the bytes between tensors.</summary>
        private sealed class HeadReader
        {
            private readonly byte[] _head;
            private int _next;

            internal HeadReader(byte[] resource, int start, int length)
            {
                using (global::System.IO.MemoryStream source = new global::System.IO.MemoryStream(resource, start, length))
                using (global::System.IO.Compression.DeflateStream inflate = new global::System.IO.Compression.DeflateStream(source, global::System.IO.Compression.CompressionMode.Decompress))
                using (global::System.IO.MemoryStream head = new global::System.IO.MemoryStream(4 * length))
                {
                    inflate.CopyTo(head);
                    _head = head.ToArray();
                }
            }

            internal byte Byte()
            {
                return _head[_next++];
            }

            internal int Number()
            {
                int value = 0;
                for (int shift = 0; ; shift += 7)
                {
                    byte next = _head[_next++];
                    value |= (next & 127) << shift;
                    if (next < 128)
                        return value;
                }
            }

            internal float Single()
            {
                float value = global::System.BitConverter.ToSingle(_head, _next);
                _next += 4;
                return value;
            }

            internal void Copy(byte[] target, int position, int count)
            {
                global::System.Buffer.BlockCopy(_head, _next, target, position, count);
                _next += count;
            }

            // Bytes of equal significance lie side by side.
            internal void ReadPlanes(byte[] target, int position, int size, int count)
            {
                for (int plane = 0; plane < size; plane++)
                {
                    for (int i = 0; i < count; i++)
                        target[position + (i * size) + plane] = _head[_next++];
                }
            }
        }
    }

    // </unpacker>
}
