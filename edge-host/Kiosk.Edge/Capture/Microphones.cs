using System.Globalization;
using Kiosk.Edge.Records;

namespace Kiosk.Edge.Capture;

/// <summary>What a microphone gave.</summary>
/// <param name="Samples">16-bit samples of one channel; possibly fewer than asked for.</param>
/// <param name="SampleRateHz">Samples per second.</param>
/// <param name="Problem">What went wrong, for people; null when nothing did.</param>
public sealed record RecordedSound(short[] Samples, int SampleRateHz, string? Problem);

/// <summary>A microphone.</summary>
public interface IMicrophone
{
    /// <summary>A file stands for it.</summary>
    bool IsSimulated { get; }

    /// <summary>Records.</summary>
    Task<RecordedSound> RecordAsync(int seconds, CancellationToken stop);
}

/// <summary>An ALSA device by <c>arecord</c> (alsa-utils): USB audio class and I2S microphones alike.</summary>
/// <param name="tools">Runs it.</param>
/// <param name="device">ALSA's name, such as plughw:CARD=Stethoscope,DEV=0.</param>
/// <param name="sampleRateHz">The microphone's own rate: ALSA's conversion would alias (<see cref="Signals.Sound.Decimation"/>).</param>
/// <param name="environment">For tests: where ALSA's own configuration is.</param>
public sealed class AlsaMicrophone(ToolRunner tools, string device, int sampleRateHz, IReadOnlyDictionary<string, string>? environment = null) : IMicrophone
{
    private const string Program = "arecord";
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public bool IsSimulated => false;

    /// <inheritdoc/>
    public async Task<RecordedSound> RecordAsync(int seconds, CancellationToken stop)
    {
        string[] arguments =
        [
            "--quiet", "--nonblock", "-D", device, "-f", "S16_LE", "-c", "1", "-r", sampleRateHz.ToString(CultureInfo.InvariantCulture),
            "-t", "raw", "-d", seconds.ToString(CultureInfo.InvariantCulture),
        ];
        // A period more than asked for is no fault, and is cut off.
        int bytes = seconds * sampleRateHz * sizeof(short), slack = sampleRateHz * sizeof(short);
        ToolRun run = await tools.RunAsync(
            Program, arguments, default, TimeSpan.FromSeconds(seconds) + Grace, bytes + slack, stop, environment).ConfigureAwait(false);
        short[] samples = PcmWav.Samples(run.Output.AsSpan(0, Math.Min(run.Output.Length, bytes)));
        return new RecordedSound(samples, sampleRateHz, MediaReasons.Of(run, Program, MediaKind.Stethoscope, device));
    }
}

/// <summary>A WAV file in place of a microphone, for the simulator and for tests.</summary>
/// <param name="path">16-bit PCM, one channel; read anew each time.</param>
public sealed class FileMicrophone(string path) : IMicrophone
{
    private const int BytesMax = 32 << 20;

    /// <inheritdoc/>
    public bool IsSimulated => true;

    /// <inheritdoc/>
    public async Task<RecordedSound> RecordAsync(int seconds, CancellationToken stop)
    {
        try
        {
            if (new FileInfo(path).Length > BytesMax) return Failed($"{path} is larger than {BytesMax >> 20} MiB");
            byte[] file = await File.ReadAllBytesAsync(path, stop).ConfigureAwait(false);
            if (!PcmWav.TryRead(file, out short[] samples, out int rate, out string problem)) return Failed($"{path} cannot be used: {problem}");
            return new RecordedSound(samples.Length > (long)seconds * rate ? samples[..(seconds * rate)] : samples, rate, null);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return Failed($"the {MediaReasons.Name(MediaKind.Stethoscope)} is not connected");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Failed($"{path} cannot be read: {failure.Message}");
        }
    }

    private static RecordedSound Failed(string problem) => new([], 0, problem);
}
