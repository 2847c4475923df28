namespace Kiosk.Edge.Store;

/// <summary>Whether the disk has room: SQLite needs some to commit at all, and a visit some MiB.</summary>
/// <param name="folder">On the disk.</param>
/// <param name="bytesMin">Less free space than this is a problem.</param>
public sealed class DiskReserve(string folder, long bytesMin)
{
    /// <summary>What is wrong and what to do; null when there is room.</summary>
    public string? Problem()
    {
        try
        {
            long free = new DriveInfo(folder).AvailableFreeSpace;
            return free >= bytesMin ? null
                : $"only {free >> 20} MiB are free in {folder}, less than visit.diskReserveMegabytes ({bytesMin >> 20}); make room, "
                    + "or visits and records are refused";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return $"the free space in {folder} cannot be told: {failure.Message}";
        }
    }
}
