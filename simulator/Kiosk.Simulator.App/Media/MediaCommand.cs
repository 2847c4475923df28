using System.CommandLine;
using Kiosk.Simulator.Media;

namespace Kiosk.Simulator.App.Media;

/// <summary><c>kiosk-sim media</c>: writes a made recording or picture, for <c>capture.*.device = file:...</c> of the edge host.</summary>
public static class MediaCommand
{
    /// <summary>The subcommand, to be added to a root command. Exit codes: 0 written, 2 not.</summary>
    public static Command Create() => new("media", "Writes what a stethoscope or an otoscope would give, made up from a seed.")
    {
        Kind<SoundFault>("stethoscope", "Heart sounds, a WAV file of 15 s.",
            (seed, fault) => WavFile.Of(new HeartSoundRecording(seed) { Fault = fault }.Make(), new HeartSoundRecording(seed).SampleRateHz)),
        Kind<PictureFault>("otoscope", "An ear canal with its drum, a PPM file of 640 x 480.", (seed, fault) => new EarPicture(seed) { Fault = fault }.ToPpm()),
    };

    private static Command Kind<TFault>(string name, string text, Func<int, TFault, byte[]> make)
        where TFault : struct, Enum
    {
        var file = new Argument<FileInfo>("file") { Description = "The file, which is written over." };
        var seed = new Option<int>("--seed") { Description = "Of everything random.", DefaultValueFactory = _ => 1 };
        var fault = new Option<TFault>("--fault") { Description = $"What is wrong with it: {string.Join(", ", Enum.GetNames<TFault>())}." };
        var command = new Command(name, text) { file, seed, fault };
        command.SetAction(arguments =>
        {
            FileInfo to = arguments.GetRequiredValue(file);
            try
            {
                File.WriteAllBytes(to.FullName, make(arguments.GetValue(seed), arguments.GetValue(fault)));
                return 0;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"kiosk-sim media: {to.FullName} cannot be written: {failure.Message}");
                return 2;
            }
        });
        return command;
    }
}
