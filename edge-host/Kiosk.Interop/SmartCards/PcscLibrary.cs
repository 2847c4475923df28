namespace Kiosk.Interop.SmartCards;

/// <summary>The smart-card service through libpcsclite.</summary>
public sealed class PcscLibrary : IPcsc
{
    private static readonly Lazy<string?> State = new(Load);

    /// <summary>Null when libpcsclite is there, else what is wrong and what to do. For a check at start.</summary>
    public static string? Problem => State.Value;

    /// <inheritdoc/>
    public PcscStatus Establish(out IPcscContext? context)
    {
        context = null;
        if (Problem is not null) return PcscStatus.LibraryMissing;
        PcscStatus status = WinSCard.ToStatus(WinSCard.EstablishContext(WinSCard.SystemScope, 0, 0, out nint handle));
        if (status == PcscStatus.Success) context = new PcscContext(new WinSCard.ContextHandle(handle));
        return status;
    }

    private static string? Load()
    {
        if (!Environment.Is64BitProcess) return $"{WinSCard.Library} is used on 64-bit Linux only.";
        try
        {
            // A handle that is none: loads the library and asks nobody.
            _ = WinSCard.ReleaseContext(0);
            return null;
        }
        catch (Exception fault) when (fault is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return $"{WinSCard.Library} cannot be loaded; install the packages libpcsclite1 and pcscd. ({fault.Message.Split('\n')[0]})";
        }
    }
}
