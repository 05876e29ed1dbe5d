// C# 7.3 for netstandard2.0 and .NET Framework: the class below is compiled here and, word for word, into generated accessors.
#nullable disable
#pragma warning disable IDE0161, IDE0160
namespace YoloCompress.Packing
{
    // <unpacker>
    /// <summary>Turns a packed resource back into the ONNX file, byte for byte.</summary>
    internal static partial class Unpacker
    {
        /// <summary>Frequencies of a context add up to two to the power of this.</summary>
        internal const int FrequencyBits = 13;

        /// <summary>Running means of magnitudes are kept with this many binary digits behind the point.</summary>
        internal const int MeanBits = 6;

        /// <summary>Unpacks.</summary>
        /// <param name="resource">The resource.</param>
        /// <param name="length">Bytes of the ONNX file.</param>
        /// <exception cref="global::System.IO.InvalidDataException">The resource is damaged.</exception>
        internal static byte[] Unpack(byte[] resource, int length)
        {
            try
            {
                return new FileReader(resource, length).Run();
            }
            catch (global::System.Exception e) when (!(e is global::System.IO.InvalidDataException))
            {
                throw new global::System.IO.InvalidDataException("The packed model is damaged.", e);
            }
        }

        /// <summary>The context of each mean magnitude: finer steps where magnitudes are small.</summary>
        internal static byte[] Levels()
        {
            byte[] levels = new byte[(128 << MeanBits) + 1];
            int level = 0;
            int limit = 8;
            for (int i = 0; i < levels.Length; i++)
            {
                if (i >= limit)
                {
                    level++;
                    limit += (limit / 5) + 2;
                }

                levels[i] = (byte)level;
            }

            return levels;
        }
    }

    // </unpacker>
}
