namespace Kiosk.Faults.Model;

/// <summary>What of the unsynced changes a power cut leaves on the disk.</summary>
public enum Remains
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Everything.</summary>
    All,

    /// <summary>Everything but one sector, one change of length or one change of a name.</summary>
    AllButOne,

    /// <summary>Only the last change that was asked for.</summary>
    OnlyLast,

    /// <summary>All changes in order up to one, which is torn within a sector.</summary>
    Torn,

    /// <summary>The names and none of the data; lengths may be there, over zeros or over what the blocks held before.</summary>
    NamesOnly,

    /// <summary>The data and none of the names.</summary>
    DataOnly,

    /// <summary>Any subset: each sector in any of its states since the last sync, each length and name there or not.</summary>
    Any,
}
