namespace Kiosk.Signals.Sound;

/// <summary>What a recording is like.</summary>
/// <param name="Flaw">Why it is of no use; None when it can be listened to.</param>
/// <param name="Seconds">Its length.</param>
/// <param name="LevelDbfs">Root mean square above 20 Hz, dB of full scale (a square wave at the limits is 0); null for digital silence.</param>
/// <param name="PeakDbfs">Largest sample, dB of full scale; null when all are 0.</param>
/// <param name="OffsetShare">Mean of all samples, part of full scale, -1 to 1.</param>
/// <param name="ClippedSamples">Samples at the converter's limit.</param>
/// <param name="HumShare">Part of the power above 20 Hz in mains frequency and harmonics, 0 to 1.</param>
/// <param name="HasHeartSounds">
/// True when the envelope of 25 to 150 Hz repeats itself at a heart's pace. A plausibility, for a note to the reader: no rate and no
/// diagnosis is made of it, and lung sounds are none the worse without.
/// </param>
public sealed record SoundResult(
    SoundFlaw Flaw, double Seconds, double? LevelDbfs, double? PeakDbfs, double OffsetShare, int ClippedSamples, double HumShare, bool HasHeartSounds);
