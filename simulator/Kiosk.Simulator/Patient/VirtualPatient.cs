namespace Kiosk.Simulator.Patient;

/// <summary>The one patient behind all simulated parts: what each would sense at any simulated time, and the truth to compare with.</summary>
/// <remarks>
/// <para>A function of time: the same profile, schedule and recordings give the same values to the bit, at whatever rates and in
/// whatever order the parts ask. Times are microseconds from 0; a negative time is taken as 0.</para>
/// <para>Light is the photodiode current at <see cref="ReferenceLedMilliAmps"/> of LED current, DC (1 - k volume), with k the perfusion
/// index for infrared and R times that for red, so that R is (AC/DC red) / (AC/DC infrared). Volume is the pulse and, under a synthetic one,
/// the breath's baseline of +-0.2 pulses. A part model scales the light by its LED current. With a recorded ECG, a synthetic pulse
/// still follows the synthetic heart.</para>
/// </remarks>
public sealed class VirtualPatient
{
    /// <summary>The LED current at which the light is stated.</summary>
    public const double ReferenceLedMilliAmps = 7.2;

    /// <summary>Steady infrared light of a finger, in nA.</summary>
    public const double InfraredDcNanoAmps = 1500;

    /// <summary>Steady red light of a finger, in nA.</summary>
    public const double RedDcNanoAmps = 1200;

    /// <summary>Light from LED to photodiode without a finger, in nA.</summary>
    public const double CrosstalkNanoAmps = 40;

    private const double BreathPulses = 0.2;

    /// <summary>
    /// The forehead's surface lies below the body by this part of its excess over the room: 34.8 °C for 36.8 °C in a room of 22 °C. Chosen
    /// to be plausible, not measured.
    /// </summary>
    private const double SurfaceLoss = 0.135;

    /// <summary>Of human skin in the far infrared (Hardy 1939: 0.98 to 0.99).</summary>
    private const double SkinEmissivity = 0.98;

    private readonly ISignalSource _ecg;
    private readonly ISignalSource _pulse;
    private readonly ProbeTemperature _probe;
    private readonly double _breathPerUs;
    private readonly double _infraredPulse;
    private readonly double _redPulse;

    /// <param name="profile">Copied by value; validated.</param>
    /// <param name="schedule">Contacts over time; all on from time 0 when null.</param>
    /// <param name="ecg">A recorded ECG in mV, at the rate of the part; the synthetic one when null.</param>
    /// <param name="pulse">A recorded pulse of zero mean and unit swing (<see cref="RecordedPleth"/>); the synthetic one when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value of the profile is outside its range.</exception>
    public VirtualPatient(PatientProfile profile, ContactSchedule? schedule = null, SampledSource? ecg = null, SampledSource? pulse = null)
    {
        ArgumentNullException.ThrowIfNull(profile);
        profile.Validate();
        Profile = profile;
        Schedule = schedule ?? ContactSchedule.AllOn;
        Heart = new HeartBeats(profile);
        Arm = new Arm(Heart, profile);
        RecordedEcg = ecg;
        RecordedPulse = pulse;
        _ecg = ecg is not null ? ecg : new SyntheticEcg(Heart, profile);
        _pulse = pulse is not null ? pulse : new SyntheticPleth(Heart, profile);
        _probe = new ProbeTemperature(profile, Schedule);
        _breathPerUs = pulse is not null ? 0 : 2 * Math.PI * profile.RespirationPerMinute / 60e6;
        _infraredPulse = profile.PerfusionIndexPercent / 100;
        _redPulse = _infraredPulse * Ratio;
    }

    /// <summary>What the patient and the room are like.</summary>
    public PatientProfile Profile { get; }

    /// <summary>Contacts over time.</summary>
    public ContactSchedule Schedule { get; }

    /// <summary>The synthetic heart: the truth for whichever of ECG and pulse is synthetic.</summary>
    public HeartBeats Heart { get; }

    /// <summary>The arm, for a cuff; its pulse follows the synthetic heart.</summary>
    public Arm Arm { get; }

    /// <summary>The recorded ECG; null when it is synthetic.</summary>
    public SampledSource? RecordedEcg { get; }

    /// <summary>The recorded pulse; null when it is synthetic.</summary>
    public SampledSource? RecordedPulse { get; }

    /// <summary>The ratio of ratios in the light.</summary>
    public double Ratio => SpO2Curve.RatioAt(Profile.SpO2Percent);

    /// <summary>The saturation in the light, in percent: the profile's, up to the top of the curve.</summary>
    public double SpO2Percent => SpO2Curve.PercentAt(Ratio);

    /// <summary>The surface temperature of the forehead, in m°C.</summary>
    public double ForeheadMilliCelsius =>
        Profile.TemperatureMilliCelsius - (SurfaceLoss * (Profile.TemperatureMilliCelsius - Profile.AmbientMilliCelsius));

    /// <summary>The ECG between the electrodes; 0 while they are off.</summary>
    public double EcgMilliVolts(long timeUs) => LeadsOn(timeUs) ? _ecg.ValueAt(FromZero(timeUs)) : 0;

    /// <summary>Photodiode current of the red LED, see the remarks; <see cref="CrosstalkNanoAmps"/> without a finger.</summary>
    public double RedNanoAmps(long timeUs) => Light(timeUs, RedDcNanoAmps, _redPulse);

    /// <summary>Photodiode current of the infrared LED, see the remarks; <see cref="CrosstalkNanoAmps"/> without a finger.</summary>
    public double InfraredNanoAmps(long timeUs) => Light(timeUs, InfraredDcNanoAmps, _infraredPulse);

    /// <summary>The temperature of the contact probe.</summary>
    public double ContactMilliCelsius(long timeUs) => _probe.At(timeUs);

    /// <summary>
    /// How warm a black body is that sends the infrared thermometer what comes from the forehead, or from the room when there is none.
    /// </summary>
    public double InfraredMilliCelsius(long timeUs) => ForeheadInView(timeUs) ? LooksLike(ForeheadMilliCelsius) : Profile.AmbientMilliCelsius;

    /// <summary>The room, where the parts are.</summary>
    public double AmbientMilliCelsius => Profile.AmbientMilliCelsius;

    public bool LeadsOn(long timeUs) => IsOn(Contact.Leads, timeUs);

    public bool FingerOn(long timeUs) => IsOn(Contact.Finger, timeUs);

    public bool ProbeOn(long timeUs) => IsOn(Contact.Probe, timeUs);

    public bool ForeheadInView(long timeUs) => IsOn(Contact.Forehead, timeUs);

    /// <summary>Sample 0 of a recorded ECG stands at this time, when its part begins to sample; nothing for the synthetic one.</summary>
    public void StartEcgAt(long timeUs) => RecordedEcg?.StartAt(timeUs);

    /// <summary>Sample 0 of a recorded pulse stands at this time; nothing for the synthetic one.</summary>
    public void StartPulseAt(long timeUs) => RecordedPulse?.StartAt(timeUs);

    /// <summary>The R peaks of the synthetic ECG in a range, its end excluded.</summary>
    /// <exception cref="InvalidOperationException">The ECG is recorded: its beats are in its annotations.</exception>
    public IReadOnlyList<long> BeatTimesUs(long fromUs, long toUs)
    {
        if (RecordedEcg is not null) throw new InvalidOperationException("the ECG is recorded; take its beats from the recording's annotations");
        return Heart.Between(fromUs, toUs);
    }

    /// <summary>The feet of the synthetic pulse in a range, its end excluded.</summary>
    /// <exception cref="InvalidOperationException">The pulse is recorded.</exception>
    public IReadOnlyList<long> PulseTimesUs(long fromUs, long toUs)
    {
        if (RecordedPulse is not null) throw new InvalidOperationException("the pulse is recorded; take its beats from what came with the recording");
        long transitUs = Profile.PulseTransitMs * 1000L;
        return [.. Heart.Between(fromUs - transitUs, toUs - transitUs).Select(b => b + transitUs)];
    }

    private bool IsOn(Contact contact, long timeUs) => Schedule.IsOn(contact, FromZero(timeUs));

    // Skin emits most of what a black body would and reflects the room for the rest (Kirchhoff; Stefan and Boltzmann).
    private double LooksLike(double skinMilliCelsius)
    {
        const double Zero = 273_150;
        double emitted = SkinEmissivity * Math.Pow(skinMilliCelsius + Zero, 4);
        double reflected = (1 - SkinEmissivity) * Math.Pow(Profile.AmbientMilliCelsius + Zero, 4);
        return Math.Pow(emitted + reflected, 0.25) - Zero;
    }

    private double Light(long timeUs, double dcNanoAmps, double pulseFraction)
    {
        if (!FingerOn(timeUs)) return CrosstalkNanoAmps;
        long t = FromZero(timeUs);
        double volume = _pulse.ValueAt(t) + (BreathPulses * Math.Sin(_breathPerUs * t));
        return Math.Max(0, dcNanoAmps * (1 - (pulseFraction * volume)));
    }

    private static long FromZero(long timeUs) => Math.Max(0, timeUs);
}
