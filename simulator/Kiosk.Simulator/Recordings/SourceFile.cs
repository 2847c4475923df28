using System.Globalization;
using System.Text;

namespace Kiosk.Simulator.Recordings;

/// <summary>Opens the files of a recording, with the operating system's errors turned into <see cref="RecordingException"/>.</summary>
internal static class SourceFile
{
    /// <summary>No recording is larger: a day of two leads at 500 Hz in format 16 is 173 MB.</summary>
    private const long BytesMax = 1L << 29;

    public static byte[] ReadBytes(string file, string whenMissing)
    {
        try
        {
            var info = new FileInfo(file);
            if (info.Exists && info.Length > BytesMax)
            {
                throw new RecordingException(file, $"the file has {info.Length} bytes, more than the {BytesMax} that are read", "cut an excerpt");
            }
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RecordingException(file, "there is no such file", whenMissing, inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RecordingException(file, $"the file cannot be read ({e.Message})", "check that it is a file and that it may be read", inner: e);
        }
    }

    /// <summary>The lines of a UTF-8 text, with or without carriage returns and byte order mark; no empty last line.</summary>
    public static string[] ReadLines(string file)
    {
        byte[] bytes = ReadBytes(file, "check the path");
        int zero = Array.IndexOf(bytes, (byte)0);
        if (zero >= 0) throw new RecordingException(file, "the file is binary, not text", "name a WFDB header (.hea) or a CSV file", byteOffset: zero);
        string text = Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++) lines[i] = lines[i].TrimEnd('\r');
        return lines[^1].Length == 0 ? lines[..^1] : lines;
    }

    /// <summary>A finite number with a decimal point, whatever the machine's language.</summary>
    public static bool TryParseNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
