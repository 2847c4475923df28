using System.Buffers.Binary;
using System.Text;
using Kiosk.Edge.Capture;

namespace Kiosk.Edge.Screen.Speech;

/// <summary>Reads texts aloud by espeak-ng, one at a time. A text goes by standard input and never onto a command line, where /proc shows it to everybody.</summary>
/// <param name="tools">Runs the program, by real time.</param>
/// <param name="log">Told once when speaking does not work, without the text.</param>
/// <param name="program">Found by PATH.</param>
/// <remarks>May be called from any thread.</remarks>
public sealed class Speaker(ToolRunner tools, ILogger<Speaker> log, string program = Speaker.Program) : IDisposable
{
    /// <summary>Characters of a text that are spoken, at most; what is longer ends with the last whole word.</summary>
    public const int CharactersMax = 3000;

    /// <summary>The program, of Debian's package of the same name.</summary>
    internal const string Program = "espeak-ng";

    /// <summary>Bytes of sound that are remembered, of all fixed texts together; one text may take half of it.</summary>
    internal const int RememberedBytesMax = 16 << 20;

    // Words per minute; the program's own is 175, which is fast for who is old or hears badly.
    private const string WordsPerMinute = "150";

    // 3000 characters take about five minutes: 13 MB.
    private const int SoundBytesMax = 32 << 20;

    // RIFF, its size, WAVE, fmt of 16 bytes, data, its size.
    private const int HeaderBytes = 44, RiffSizeAt = 4, DataSizeAt = 40;

    // It makes sound many times faster than it is heard; a whole consent on a busy machine takes seconds.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _one = new(1);
    private readonly Dictionary<(string Language, string Text), byte[]> _remembered = [];
    private readonly Queue<(string Language, string Text)> _order = [];
    private long _rememberedBytes;
    private bool _wasToldOf;

    /// <summary>Speaks a text.</summary>
    /// <param name="language">A language of the screen.</param>
    /// <param name="text">As it is shown.</param>
    /// <param name="isFixed">Whether it says nothing of a person: only then it is remembered.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>A WAV file; null when there is nothing to say, the program is not installed, or it failed.</returns>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public async Task<byte[]?> SayAsync(string language, string text, bool isFixed, CancellationToken stop)
    {
        string spoken = Spoken(text);
        if (spoken.Length == 0) return null;
        await _one.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            if (isFixed && _remembered.TryGetValue((language, spoken), out byte[]? known)) return known;
            ToolRun run = await tools.RunAsync(program, ["-v", VoiceOf(language), "-s", WordsPerMinute, "-b", "1", "--stdin", "--stdout"],
                Encoding.UTF8.GetBytes(spoken + "\n"), Limit, SoundBytesMax, stop).ConfigureAwait(false);
            if (!run.IsDone || run.Output.Length <= HeaderBytes || !run.Output.AsSpan().StartsWith("RIFF"u8))
            {
                Tell(run);
                return null;
            }

            SetSizes(run.Output);
            if (isFixed) Remember((language, spoken), run.Output);
            return run.Output;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    /// <summary>What is spoken of a text: no markup of the program, no control characters, not too long.</summary>
    internal static string Spoken(string text)
    {
        var spoken = new StringBuilder(Math.Min(text.Length, CharactersMax));
        foreach (char one in text)
        {
            if (spoken.Length > CharactersMax) break;
            // [[...]] would be read as phonemes.
            bool isKept = !char.IsControl(one) && one is not (' ' or '[' or ']' or '<' or '>');
            if (isKept) spoken.Append(one);
            else if (spoken.Length > 0 && spoken[^1] != ' ') spoken.Append(' ');
        }

        string whole = spoken.ToString().TrimEnd();
        if (whole.Length <= CharactersMax) return whole;
        int end = whole.LastIndexOf(' ', CharactersMax);
        return whole[..(end > 0 ? end : CharactersMax)].TrimEnd();
    }

    private static string VoiceOf(string language) => language == "en" ? "en-gb" : language;

    // The program writes to a pipe before it knows how long it will speak, and leaves the largest size there: a browser would show it for the length.
    private static void SetSizes(byte[] wav)
    {
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(RiffSizeAt), wav.Length - 8);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(DataSizeAt), wav.Length - HeaderBytes);
    }

    private void Remember((string Language, string Text) key, byte[] wav)
    {
        if (wav.Length > RememberedBytesMax / 2) return;
        while (_rememberedBytes + wav.Length > RememberedBytesMax && _order.TryDequeue(out (string Language, string Text) oldest))
        {
            _remembered.Remove(oldest, out byte[]? gone);
            _rememberedBytes -= gone?.Length ?? 0;
        }

        _remembered[key] = wav;
        _order.Enqueue(key);
        _rememberedBytes += wav.Length;
    }

    private void Tell(ToolRun run)
    {
        if (_wasToldOf) return;
        _wasToldOf = true;
        if (run.End == ToolEnd.NotStarted) log.LogWarning("Texts are not read aloud: {Program} is not installed; install Debian's package of that name", program);
        else log.LogWarning("Texts are not read aloud: {Program} failed ({End}, exit code {Code})", program, run.End, run.ExitCode);
    }
}
