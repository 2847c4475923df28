namespace Kiosk.Signals.Oscillometry;

/// <summary>Goes through one trace and concludes.</summary>
internal sealed class OscillometryFindings
{
    private const double KnownPartMin = 0.9, ShortestS = 6, FlankMmHg = 2, MarginMmHg = 15;
    private const int EdgeBeats = 3;

    private readonly CuffTrace _trace;
    private readonly OscillometryOptions _options;
    private readonly Deflation _deflation;
    private readonly List<CuffBeat> _beats = [], _accepted = [];
    private readonly int _looked, _moved;
    private readonly double _height;
    private readonly Flanks? _flanks;
    private EnvelopeFit? _fit;
    private double _systolic, _diastolic;

    public OscillometryFindings(CuffTrace trace, OscillometryOptions options)
    {
        _trace = trace;
        _options = options;
        Unusable = Look();
        if (Unusable != NoValue.None) return;
        _deflation = Deflation.Of(trace, options);
        Unusable = _deflation.Reason;
        if (Unusable != NoValue.None) return;
        Unusable = trace.Stuck(_deflation.Run.Start, _deflation.Run.End);
        if (Unusable != NoValue.None) return;

        _beats = CuffBeats.Find(trace, _deflation.Run);
        (_looked, _moved) = BeatRejection.Apply(_beats);
        _accepted = [.. _beats.Where(b => b.Accepted)];
        _height = BeatRejection.Tallest(_beats);
        if (_accepted.Count >= EdgeBeats) _flanks = new Flanks([.. _accepted.Select(b => b.AmplitudeMmHg)]);
    }

    /// <summary>None, or why there is nothing to measure in the trace.</summary>
    public NoValue Unusable { get; }

    public OscillometryResult Conclude()
    {
        NoValue reason = Unusable != NoValue.None ? Unusable : Pressures();
        // Few beats for want of time is the valve's fault, whatever it looks like.
        if (reason == NoValue.EnvelopeIncomplete && WholeRate() > _options.DeflationMmHgPerSMax) reason = NoValue.DeflationTooFast;
        EnvelopeFit? fit = reason == NoValue.None ? _fit : null;
        (double? rate, NoValue noRate) = Unusable != NoValue.None ? (null, Unusable) : CuffPulse.Rate(_beats, _trace, _options, reason);
        return new OscillometryResult
        {
            SystolicMmHg = fit is null ? null : _systolic,
            DiastolicMmHg = fit is null ? null : _diastolic,
            MeanMmHg = fit?.PeakMmHg,
            NoPressure = reason,
            PulseRatePerMin = rate,
            NoPulseRate = noRate,
            IrregularPulse = rate is not null && CuffPulse.IsIrregular(_beats),
            Movement = reason == NoValue.Motion || Moved(),
            InflateHigher = Unusable == NoValue.None && TopIsOpen(),
            Envelope = [.. _beats.Select(b => new EnvelopePoint(b.Peak / _trace.SampleRateHz, b.CuffMmHg, b.AmplitudeMmHg, b.Accepted))],
            RejectedPart = _looked > 0 ? (double)_moved / _looked : 0,
            Misfit = _fit?.Misfit,
            DeflationMmHgPerS = Unusable == NoValue.None ? Rate() : null,
        };
    }

    private NoValue Look()
    {
        if (_trace.MmHg.Length < _trace.Samples(ShortestS) || _trace.KnownPart < KnownPartMin) return NoValue.NotEnoughSignal;
        return _trace.MmHg.Max() >= _options.FullScaleMmHg ? NoValue.Saturated : NoValue.None;
    }

    private NoValue Pressures()
    {
        if (_accepted.Count < EdgeBeats) return _moved > EdgeBeats && IsLarge() ? NoValue.Motion : NoValue.NoBeats;
        if (_height < _options.OscillationMmHgMin) return LooksLikeAPulse() ? NoValue.CuffTooLoose : NoValue.NoBeats;
        if (_moved > _options.RejectedPartMax * _looked || _height > _options.OscillationMmHgMax) return NoValue.Motion;
        if (TopIsOpen() || BottomIsOpen()) return NoValue.EnvelopeIncomplete;
        if (_flanks!.HasSecondHump()) return NoValue.Motion;

        double[] cuff = [.. _accepted.Select(b => b.CuffMmHg)], amplitude = [.. _accepted.Select(b => b.AmplitudeMmHg)];
        _fit = EnvelopeFit.Of(cuff, amplitude, _height);
        if (_fit is null) return NoValue.EnvelopeIncomplete;
        (_systolic, _diastolic) = EnvelopeLevels.Of(_fit);
        if (Rate() > _options.DeflationMmHgPerSMax || DropPerBeat() > _options.DropPerBeatMmHgMax) return NoValue.DeflationTooFast;
        NoValue few = _moved > 1 ? NoValue.Motion : NoValue.EnvelopeIncomplete;
        if (_accepted.Count < _options.BeatsMin || WidestGap() > _options.GapMmHgMax) return few;
        bool seen = _systolic <= cuff.Max() + FlankMmHg && _diastolic >= cuff.Min() - FlankMmHg;
        if (!seen) return NoValue.EnvelopeIncomplete;
        if (_fit.Misfit > _options.MisfitMax) return _moved > 0 ? NoValue.Motion : NoValue.Noise;
        double pulse = _systolic - _diastolic;
        bool ordered = _systolic > _fit.PeakMmHg && _fit.PeakMmHg > _diastolic;
        return ordered && pulse >= _options.PulsePressureMmHgMin && pulse <= _options.PulsePressureMmHgMax ? NoValue.None : NoValue.Inconsistent;
    }

    // Noise makes "beats" as well; an arm that moves makes large ones.
    private bool IsLarge() => Statistics.Median([.. _beats.Select(b => b.AmplitudeMmHg)]) > _options.OscillationMmHgMin / 2;

    private bool LooksLikeAPulse() => _height > 0 && 3 * _accepted.Count > _beats.Count;

    private bool TopIsOpen() => _flanks is not null && _flanks.LowestAbove > _options.SystolicFlankPartMax * _height;

    private bool BottomIsOpen() => _flanks is not null && _flanks.LowestBelow > _options.DiastolicFlankPartMax * _height;

    private double WidestGap()
    {
        double widest = 0;
        for (int i = 1; i < _accepted.Count; i++)
        {
            bool within = _accepted[i - 1].CuffMmHg > _diastolic && _accepted[i].CuffMmHg < _systolic;
            if (within) widest = Math.Max(widest, _accepted[i - 1].CuffMmHg - _accepted[i].CuffMmHg);
        }
        return widest;
    }

    private bool Moved() => _fit is null
        ? _moved > 1
        : _beats.Count(b => b.Moved && b.AmplitudeMmHg > 0.25 * _height && b.CuffMmHg < _systolic + MarginMmHg && b.CuffMmHg > _diastolic - MarginMmHg) > 1;

    private List<CuffBeat> Between() =>
        _fit is null ? _beats : [.. _beats.Where(b => b.CuffMmHg <= _systolic + FlankMmHg && b.CuffMmHg >= _diastolic - FlankMmHg)];

    private double Rate()
    {
        List<CuffBeat> between = Between();
        return between.Count < 2
            ? WholeRate()
            : Deflation.MmHgPerS(_trace, between[0].Foot, between[^1].NextFoot);
    }

    private double WholeRate() => Deflation.MmHgPerS(_trace, _deflation.Run.Start, _deflation.Run.End);

    private double DropPerBeat()
    {
        List<CuffBeat> between = Between();
        return between.Count < 2 ? double.PositiveInfinity : (between[0].CuffMmHg - between[^1].CuffMmHg) / (between.Count - 1);
    }
}
