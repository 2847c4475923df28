namespace Kiosk.Ctl;

/// <summary>What kioskctl ends with, for scripts.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>The host refused: a visit is open already, none is open, the store failed.</summary>
    public const int Refused = 1;

    /// <summary>What was looked at is not as it should be: books that do not balance, damaged files, records that cannot be read.</summary>
    public const int NotSound = 1;

    /// <summary>The command line is wrong.</summary>
    public const int BadArguments = 2;

    /// <summary>The host does not run, or does not answer.</summary>
    public const int NotRunning = 3;

    /// <summary>This user may not use the socket.</summary>
    public const int NoPermission = 4;

    /// <summary>The codes for --help.</summary>
    public const string Help = "Exit codes: 0 done, 1 refused by the host, or something is wrong with the outbox, 2 wrong arguments, 3 the host does not run, 4 no permission.";
}
