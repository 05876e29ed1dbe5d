// C# 7.3 for netstandard2.0 and .NET Framework: the class below is compiled here and, word for word, into generated accessors.
#nullable disable
#pragma warning disable IDE0161, IDE0160
namespace YoloCompress.Packing
{
    // <unpacker>
    internal static partial class Unpacker
    {
        /// <summary>Reads the coded weights, which stand behind the deflated part.</summary>
        private sealed class CodeReader
        {
            private const uint LeastState = 1u << 16;

            private readonly HeadReader _head;
            private readonly byte[] _resource;
            private readonly byte[] _levels = Levels();
            private readonly byte[] _symbols;
            private readonly ushort[] _frequencies;
            private readonly ushort[] _starts;
            private readonly int _fastWeight;
            private readonly int _slowWeight;
            private readonly int _columnWeight;
            private uint _state;
            private int _word;

            // Frequencies are the same for both signs.
            internal CodeReader(HeadReader head, byte[] resource, int start)
            {
                _head = head;
                _resource = resource;
                _word = start;
                int contexts = head.Number();
                _fastWeight = head.Byte();
                _slowWeight = head.Byte();
                _columnWeight = head.Byte();
                _symbols = new byte[contexts << FrequencyBits];
                _frequencies = new ushort[contexts << 8];
                _starts = new ushort[contexts << 8];
                for (int context = 0; context < contexts; context++)
                    ReadTable(context);
                if (contexts > 0)
                {
                    _state = global::System.BitConverter.ToUInt32(_resource, _word);
                    _word += 4;
                }
            }

            // Asymmetric numeral systems with a table for each magnitude that is to be expected: from the last weights, from the row, and
            // from the same place in the rows above.
            internal void Read(byte[] target, int position, int rows, int columns)
            {
                int start = _head.Number();
                int[] means = new int[columns];
                for (int i = 0; i < columns; i++)
                    means[i] = start;
                int fast = start;
                int slow = start;
                uint state = _state;
                int word = _word;
                byte[] levels = _levels;
                byte[] symbols = _symbols;
                ushort[] frequencies = _frequencies;
                ushort[] starts = _starts;
                byte[] data = _resource;
                int fastWeight = _fastWeight, slowWeight = _slowWeight, columnWeight = _columnWeight;
                for (int row = 0; row < rows; row++)
                {
                    for (int i = 0; i < means.Length; i++)
                    {
                        int mean = means[i];
                        int context = levels[((fast * fastWeight) + (slow * slowWeight) + (mean * columnWeight)) >> 4];
                        int slot = (int)(state & ((1u << FrequencyBits) - 1));
                        int symbol = symbols[(context << FrequencyBits) + slot];
                        int index = (context << 8) + symbol;
                        state = (frequencies[index] * (state >> FrequencyBits)) + (uint)(slot - starts[index]);
                        if (state < LeastState)
                        {
                            state = (state << 16) | (uint)(data[word] | (data[word + 1] << 8));
                            word += 2;
                        }

                        int code = symbol - 128;
                        target[position++] = (byte)code;
                        int magnitude = (code < 0 ? -code : code) << MeanBits;
                        fast += (magnitude - fast) >> 2;
                        slow += (magnitude - slow) >> 5;
                        means[i] = mean + ((magnitude - mean) >> 3);
                    }
                }

                _state = state;
                _word = word;
            }

            private void ReadTable(int context)
            {
                int magnitudes = _head.Number();
                for (int i = 0; i < magnitudes; i++)
                {
                    ushort frequency = (ushort)_head.Number();
                    _frequencies[(context << 8) + 128 + i] = frequency;
                    _frequencies[(context << 8) + 128 - i] = frequency;
                }

                int start = 0;
                for (int symbol = 0; symbol < 256; symbol++)
                {
                    int index = (context << 8) + symbol;
                    _starts[index] = (ushort)start;
                    int end = start + _frequencies[index];
                    for (int slot = start; slot < end; slot++)
                        _symbols[(context << FrequencyBits) + slot] = (byte)symbol;
                    start = end;
                }
            }
        }
    }

    // </unpacker>
}
