using System.Security.Cryptography;
using System.Text;
using YoloCompress.Diagnostics;

namespace YoloCompress.Training;

/// <summary>
/// A copy of TorchSharp's native library that also loads where libstdc++ is older than GCC 13.2 (Debian 12, Ubuntu 22.04). The only
/// thing that the library takes from <c>GLIBCXX_3.4.32</c> is <c>std::ios_base_library_init()</c>, a link anchor without relocation, so
/// in the copy that one version requirement is marked weak (<c>VER_FLG_WEAK</c> in its <c>Vernaux</c> entry: "Symbol Versioning",
/// Linux Standard Base, Generic Specification). The copy lies in the user's own data folder, never in a package or a bin folder.
/// </summary>
internal static class StagedShim
{
    private const string Version = "GLIBCXX_3.4.32";
    private const string KnownHash = "CF33B1B0BB6BBB9754A768FB5C5D04D9F498603BE50E73F55621A0B40EE608B8";
    private const ushort Weak = 2;
    private const uint VersionNeedSection = 0x6ffffffe;

    /// <summary>Makes the copy, or finds it from an earlier run.</summary>
    /// <param name="shim">TorchSharp's native library.</param>
    /// <returns>The copy's path.</returns>
    /// <exception cref="YoloCompressException">The library is not the one that is known to work that way.</exception>
    public static string For(string shim)
    {
        byte[] bytes = File.ReadAllBytes(shim);
        string hash = Convert.ToHexString(SHA256.HashData(bytes));
        if (hash != KnownHash)
        {
            throw new YoloCompressException(
                ErrorCodes.TorchNotLoadable,
                $"'{shim}' cannot be loaded on this machine, so nothing can be trained. It probably needs a newer libstdc++ ({Version}, GCC "
                + "13.2): update the system, or set FineTuneSteps and FineTuneMinutes to 0.",
                shim);
        }

        byte[] weakened = Weaken(bytes, Version);
        string folder = Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create) is { Length: > 0 } data
                ? data
                : Directory.CreateTempSubdirectory("yolocompress").FullName,
            "YoloCompress",
            "torch",
            hash[..16].ToLowerInvariant());
        string copy = Path.Combine(folder, Path.GetFileName(shim));
        if (File.Exists(copy) && File.ReadAllBytes(copy).AsSpan().SequenceEqual(weakened))
            return copy;
        Directory.CreateDirectory(folder);
        string temporary = Path.Combine(folder, Path.GetRandomFileName());
        File.WriteAllBytes(temporary, weakened);
        File.Move(temporary, copy, overwrite: true);
        return copy;
    }

    /// <summary>Marks every requirement of that version in a 64-bit little-endian ELF file as weak.</summary>
    internal static byte[] Weaken(ReadOnlySpan<byte> elf, string version)
    {
        byte[] changed = elf.ToArray();
        long sections = Int64(changed, 0x28);
        int size = UInt16(changed, 0x3A), count = UInt16(changed, 0x3C), found = 0;
        for (int i = 0; i < count; i++)
        {
            long section = sections + (i * size);
            if (UInt32(changed, section + 4) != VersionNeedSection)
                continue;
            long names = Int64(changed, sections + (UInt32(changed, section + 40) * size) + 24);
            for (long need = Int64(changed, section + 24), next = 1; next != 0; need += next)
            {
                for (long entry = need + UInt32(changed, need + 8), step = 1; step != 0; entry += step)
                {
                    if (Text(changed, names + UInt32(changed, entry + 8)) == version)
                    {
                        changed[entry + 4] |= (byte)Weak;
                        found++;
                    }

                    step = UInt32(changed, entry + 12);
                }

                next = UInt32(changed, need + 12);
            }
        }

        return found > 0 ? changed : throw new InvalidDataException($"The library does not require {version}.");
    }

    private static long Int64(byte[] bytes, long at) => BitConverter.ToInt64(bytes, (int)at);

    private static uint UInt32(byte[] bytes, long at) => BitConverter.ToUInt32(bytes, (int)at);

    private static ushort UInt16(byte[] bytes, long at) => BitConverter.ToUInt16(bytes, (int)at);

    private static string Text(byte[] bytes, long at) =>
        Encoding.ASCII.GetString(bytes, (int)at, Array.IndexOf(bytes, (byte)0, (int)at) - (int)at);
}
