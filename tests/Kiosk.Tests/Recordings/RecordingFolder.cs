using System.Text;

namespace Kiosk.Tests.Recordings;

/// <summary>A folder of recordings that a test writes, removed with it; and a finder for the public ones.</summary>
internal sealed class RecordingFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kiosk-recordings-");

    public string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    public string Text(string name, string text)
    {
        File.WriteAllText(Path(name), text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return Path(name);
    }

    public string Bytes(string name, byte[] bytes)
    {
        File.WriteAllBytes(Path(name), bytes);
        return Path(name);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Samples in format 212: two in three bytes, low bits first.</summary>
    public static byte[] Format212(params int[] samples)
    {
        var bytes = new List<byte>();
        for (int i = 0; i < samples.Length; i += 2)
        {
            int a = samples[i] & 0xFFF;
            bytes.Add((byte)(a & 0xFF));
            if (i + 1 == samples.Length)
            {
                bytes.Add((byte)(a >> 8));
                break;
            }
            int b = samples[i + 1] & 0xFFF;
            bytes.Add((byte)((a >> 8) | ((b >> 8) << 4)));
            bytes.Add((byte)(b & 0xFF));
        }
        return [.. bytes];
    }

    /// <summary>Samples in format 16: little endian.</summary>
    public static byte[] Format16(params int[] samples) => [.. samples.SelectMany(s => new[] { (byte)s, (byte)(s >> 8) })];
}
