namespace Kiosk.Simulator.Patient;

/// <summary>What can touch the patient, or see them.</summary>
public enum Contact
{
    /// <summary>The ECG electrodes.</summary>
    Leads,

    /// <summary>The finger on the pulse oximeter.</summary>
    Finger,

    /// <summary>The contact temperature probe on the skin.</summary>
    Probe,

    /// <summary>The forehead before the infrared thermometer.</summary>
    Forehead,
}

/// <summary>At <paramref name="TimeUs"/> a contact is made or lost.</summary>
public readonly record struct ContactEvent(long TimeUs, Contact Contact, bool On);

/// <summary>Which contacts hold at which time: a fixed list of events in the order of their times.</summary>
public sealed class ContactSchedule
{
    private readonly ContactEvent[][] _events;
    private readonly bool _initially;

    /// <param name="initially">Whether all contacts hold from time 0 until their first event.</param>
    /// <param name="events">In any order; of events at one time for one contact the last one holds.</param>
    /// <exception cref="ArgumentOutOfRangeException">An event has a negative time or names no contact.</exception>
    public ContactSchedule(bool initially, params IEnumerable<ContactEvent> events)
    {
        _initially = initially;
        ContactEvent[] sorted = [.. events.OrderBy(e => e.TimeUs)];
        foreach (ContactEvent e in sorted)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(e.TimeUs, nameof(events));
            if (!Enum.IsDefined(e.Contact)) throw new ArgumentOutOfRangeException(nameof(events), $"contact {(int)e.Contact} does not exist");
        }
        _events = [.. Enum.GetValues<Contact>().Select(c => sorted.Where(e => e.Contact == c).ToArray())];
    }

    /// <summary>All contacts hold from time 0.</summary>
    public static ContactSchedule AllOn { get; } = new(initially: true);

    /// <summary>Whether a contact holds at a time; at the time of an event, what the event says.</summary>
    public bool IsOn(Contact contact, long timeUs)
    {
        bool on = _initially;
        foreach (ContactEvent e in _events[(int)contact])
        {
            if (e.TimeUs > timeUs) break;
            on = e.On;
        }
        return on;
    }

    /// <summary>The events of one contact, in the order of their times.</summary>
    public IReadOnlyList<ContactEvent> EventsOf(Contact contact) => _events[(int)contact];
}
