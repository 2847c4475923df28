using System.Buffers.Binary;
using Kiosk.Edge.Identity.Consent;
using Kiosk.Edge.Screen;
using Kiosk.Edge.Screen.Speech;
using Kiosk.Tests.Capture;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Kiosk.Tests.Screen;

public sealed class SpeakerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kiosk-speech-").FullName;
    private readonly List<string> _logged = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Six_languages_are_spoken_each_in_its_own_way()
    {
        Tools.Require("espeak-ng", "espeak-ng");
        using var speaker = new Speaker(Tools.Runner, NullLogger<Speaker>.Instance);
        var sounds = new Dictionary<string, byte[]>();

        foreach (Words words in WordBook.Load().All) sounds[words.Code] = (await speaker.SayAsync(words.Code, words["measure.oxygen.do"], isFixed: false, Stop))!;

        Assert.All(sounds.Values, wav => Assert.InRange(Seconds(wav), 1.5, 15));
        Assert.Equal(6, sounds.Values.Select(Convert.ToHexString).Distinct().Count());
    }

    [Theory]
    [InlineData("ru", "120")]
    [InlineData("en", "120")]
    [InlineData("kk", "120")]
    [InlineData("be", "120")]
    [InlineData("ky", "120")]
    [InlineData("hy", "120")]
    public async Task A_number_is_spoken_by_the_voice_of_the_language(string language, string number)
    {
        Tools.Require("espeak-ng", "espeak-ng");
        using var speaker = new Speaker(Tools.Runner, NullLogger<Speaker>.Instance);

        byte[]? wav = await speaker.SayAsync(language, number, isFixed: false, Stop);

        Assert.InRange(Seconds(wav!), 0.3, 5);
    }

    [Fact]
    public async Task The_text_is_given_on_standard_input_and_not_on_the_command_line()
    {
        // Answers with its own arguments and its input where the sound belongs.
        using Speaker speaker = Scripted("printf 'RIFF----WAVEfmt ----------------------------'; tr '\\0' ' ' < /proc/$$/cmdline; cat");

        byte[]? answer = await speaker.SayAsync("ru", "Иванову 42 года", isFixed: false, Stop);

        string text = System.Text.Encoding.UTF8.GetString(answer![44..]);
        Assert.Contains("-v ru", text, StringComparison.Ordinal);
        Assert.Equal(1, text.Split("Иванову 42 года").Length - 1);
        Assert.EndsWith("Иванову 42 года\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fixed_text_is_spoken_once_and_one_about_a_person_each_time()
    {
        string runs = Path.Combine(_folder, "runs");
        using Speaker speaker = Scripted($"cat >/dev/null; echo x >> {runs}; head -c 44 /dev/zero | tr '\\0' 'R' | sed 's/^RRRR/RIFF/'; echo sound");

        for (int i = 0; i < 3; i++) Assert.NotNull(await speaker.SayAsync("en", "Sit still.", isFixed: true, Stop));
        int ofFixed = (await File.ReadAllLinesAsync(runs, Stop)).Length;
        for (int i = 0; i < 3; i++) Assert.NotNull(await speaker.SayAsync("en", "Your pressure is 120.", isFixed: false, Stop));

        Assert.Equal((1, 4), (ofFixed, (await File.ReadAllLinesAsync(runs, Stop)).Length));
    }

    [Fact]
    public async Task Without_the_program_nothing_is_said_and_the_log_tells_it_once()
    {
        using var speaker = new Speaker(Tools.Runner, new Listing(_logged), Path.Combine(_folder, "no-such-program"));

        Assert.Null(await speaker.SayAsync("ru", "Здравствуйте", isFixed: true, Stop));
        Assert.Null(await speaker.SayAsync("ru", "Здравствуйте", isFixed: true, Stop));

        string line = Assert.Single(_logged);
        Assert.Contains("not installed", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Здравствуйте", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_fails_says_nothing_and_its_words_are_not_logged()
    {
        using Speaker speaker = Scripted("cat >&2; exit 3");

        Assert.Null(await speaker.SayAsync("ru", "Иванову 42 года", isFixed: false, Stop));

        Assert.Contains("3", Assert.Single(_logged), StringComparison.Ordinal);
        Assert.DoesNotContain("Иванову", _logged[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_text_is_spoken_at_a_time_and_who_waits_may_give_up()
    {
        string busy = Path.Combine(_folder, "busy"), go = Path.Combine(_folder, "go");
        using Speaker speaker = Scripted($"cat >/dev/null; touch {busy}; while [ ! -e {go} ]; do sleep 0.02; done");
        Task<byte[]?> first = speaker.SayAsync("en", "one", isFixed: false, Stop);
        while (!File.Exists(busy)) await Task.Yield();
        using var giveUp = new CancellationTokenSource();

        Task<byte[]?> second = speaker.SayAsync("en", "two", isFixed: false, giveUp.Token);
        bool hasWaited = !second.IsCompleted;
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await File.WriteAllTextAsync(go, "", Stop);
        Assert.Null(await first);
        Assert.True(hasWaited);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData(" \n\t", "")]
    [InlineData("Press [[h@l'oU]] and <break/>.", "Press h@l'oU and break/ .")]
    [InlineData("One.\r\nTwo.", "One. Two.")]
    public void What_the_program_would_take_for_markup_is_not_spoken(string text, string spoken) => Assert.Equal(spoken, Speaker.Spoken(text));

    [Fact]
    public void A_long_text_ends_with_its_last_whole_word()
    {
        string spoken = Speaker.Spoken(string.Concat(Enumerable.Repeat("слово ", 600)));

        Assert.Equal(string.Concat(Enumerable.Repeat("слово ", 500)).TrimEnd(), spoken);
        Assert.Equal(Speaker.CharactersMax, Speaker.Spoken(new string('a', 5000)).Length);
    }

    [Fact]
    public async Task A_whole_consent_is_spoken_in_every_language()
    {
        Tools.Require("espeak-ng", "espeak-ng");
        using var speaker = new Speaker(Tools.Runner, NullLogger<Speaker>.Instance);
        ConsentTexts texts = ConsentTexts.Load("");

        foreach (Words words in WordBook.Load().All)
        {
            ConsentText text = texts.Find("measurement", texts.NewestVersion("measurement")!, words.Code)!;
            string whole = $"{text.Title}. {text.Body}";

            Assert.EndsWith(text.Body[^20..], Speaker.Spoken(whole), StringComparison.Ordinal);
            Assert.InRange(Seconds((await speaker.SayAsync(words.Code, whole, isFixed: true, Stop))!), 60, 300);
        }
    }

    [Fact]
    public async Task A_sound_of_more_than_half_of_the_memory_for_sounds_is_made_anew()
    {
        string runs = Path.Combine(_folder, "runs");
        using Speaker speaker = Scripted($"cat >/dev/null; echo x >> {runs}; printf 'RIFF'; head -c {(Speaker.RememberedBytesMax / 2) + 1} /dev/zero");

        for (int i = 0; i < 2; i++) Assert.NotNull(await speaker.SayAsync("en", "A long text.", isFixed: true, Stop));

        Assert.Equal(2, (await File.ReadAllLinesAsync(runs, Stop)).Length);
    }

    private static double Seconds(byte[] wav)
    {
        Assert.Equal("RIFF", System.Text.Encoding.ASCII.GetString(wav, 0, 4));
        Assert.Equal("WAVEfmt ", System.Text.Encoding.ASCII.GetString(wav, 8, 8));
        Assert.Equal(wav.Length - 8, BinaryPrimitives.ReadInt32LittleEndian(wav.AsSpan(4)));
        Assert.Equal(wav.Length - 44, BinaryPrimitives.ReadInt32LittleEndian(wav.AsSpan(40)));
        return (wav.Length - 44) / (double)BinaryPrimitives.ReadInt32LittleEndian(wav.AsSpan(28));
    }

    private Speaker Scripted(string script)
    {
        string program = Path.Combine(_folder, "speak");
        File.WriteAllText(program, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new Speaker(Tools.Runner, new Listing(_logged), program);
    }

    private sealed class Listing(List<string> lines) : ILogger<Speaker>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add(formatter(state, exception));
    }
}
