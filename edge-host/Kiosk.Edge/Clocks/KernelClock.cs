using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Kiosk.Edge.Clocks;

/// <summary>What the kernel knows of the wall clock: whether something disciplines it (NTP, a GPS), and how far it may be off.</summary>
/// <remarks>adjtimex(2): TIME_ERROR (5) while unsynchronized; maxerror in us grows by 500 ppm between corrections.</remarks>
public static class KernelClock
{
    private const int TimexLength = 256, MaxErrorOffset = 24, Unsynchronized = 5;

    /// <returns>The largest error, or null when the clock is not synchronized or the system cannot tell.</returns>
    public static TimeSpan? Uncertainty()
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess) return null;
        byte[] timex = new byte[TimexLength];
        int state;
        try
        {
            state = AdjustTime(timex);
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }

        if (state < 0 || state == Unsynchronized) return null;
        long maxErrorUs = BinaryPrimitives.ReadInt64LittleEndian(timex.AsSpan(MaxErrorOffset));
        return TimeSpan.FromMicroseconds(maxErrorUs);
    }

    [DllImport("libc", EntryPoint = "adjtimex")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
#pragma warning disable SYSLIB1054 // One call with a plain buffer; generated marshalling would need unsafe code in this project.
    private static extern int AdjustTime([In, Out] byte[] timex);
#pragma warning restore SYSLIB1054
}
