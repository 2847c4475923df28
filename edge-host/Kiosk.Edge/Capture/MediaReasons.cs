using Kiosk.Edge.Records;
using Kiosk.Signals.Pictures;
using Kiosk.Signals.Sound;

namespace Kiosk.Edge.Capture;

/// <summary>Why there is no sound or picture, in words for people, with what to do about it.</summary>
public static class MediaReasons
{
    /// <summary>What people call the instrument.</summary>
    public static string Name(MediaKind kind) => kind switch
    {
        MediaKind.Stethoscope => "stethoscope",
        MediaKind.Otoscope => "otoscope",
        _ => $"instrument {(int)kind}",
    };

    /// <summary>The words for a verdict on a sound.</summary>
    public static string Of(SoundFlaw flaw) => flaw switch
    {
        SoundFlaw.TooShort => "the recording is too short: hold the stethoscope in place until the end",
        SoundFlaw.Silent => "no sound at all: the stethoscope's microphone is muted, off or not connected",
        SoundFlaw.Clipped => "the sound is too loud and distorted: do not tap or rub, or lower the microphone's gain",
        SoundFlaw.MainsHum => "mains hum in place of sound: check the stethoscope's cable",
        _ => $"the analysis gives the unknown reason {(int)flaw}",
    };

    /// <summary>The words for a verdict on a picture.</summary>
    public static string Of(PictureFlaw flaw) => flaw switch
    {
        PictureFlaw.Black => "the picture is black: switch the otoscope's lamp on and uncover the lens",
        PictureFlaw.Frozen => "the camera gives an old picture: unplug the otoscope and plug it in again",
        PictureFlaw.OverExposed => "the picture is over-exposed: turn the otoscope's lamp down",
        PictureFlaw.NoContrast => "the picture shows an even surface: the lens touches something or is dirty",
        PictureFlaw.OutOfFocus => "the picture is out of focus: hold still and set the focus",
        _ => $"the analysis gives the unknown reason {(int)flaw}",
    };

    /// <summary>Why a program gave nothing usable.</summary>
    /// <param name="run">How it ended, and what it said.</param>
    /// <param name="program">Its name.</param>
    /// <param name="kind">For what it was run.</param>
    /// <param name="device">The configured device.</param>
    /// <returns>Null when it ended well.</returns>
    public static string? Of(ToolRun run, string program, MediaKind kind, string device)
    {
        string name = Name(kind);
        bool Says(string words) => run.Errors.Contains(words, StringComparison.OrdinalIgnoreCase);
        return run.End switch
        {
            ToolEnd.NotStarted => $"the program {program} for the {name} is not installed",
            ToolEnd.TimedOut => $"the {name} did not answer in time",
            ToolEnd.TooMuch => $"the {name} gave more than it was asked for",
            ToolEnd.Exited when run.ExitCode == 0 => null,
            _ when Says("busy") => $"the {name} is in use by another program",
            _ when Says("permission denied") => $"the {name} ({device}) may not be used: add the service's user to groups audio and video",
            _ when run.Output.Length > 0 && (Says("no such device") || Says("input/output error") || Says("bad state") || Says("read error")) =>
                $"the {name} was unplugged while it was used",
            _ when Says("no such device") || Says("no such file") || Says("unknown pcm") || Says("cannot find card") || Says("cannot get card index") =>
                $"the {name} is not connected",
            _ => $"the {name} failed: {LastLine(run.Errors)}",
        };
    }

    private static string LastLine(string text)
    {
        const int LengthMax = 120;
        string last = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "no words";
        return last.Length <= LengthMax ? last : last[..LengthMax];
    }
}
