namespace Kiosk.Simulator.Patient;

/// <summary>How the heart's beats follow each other.</summary>
public enum HeartRhythm
{
    /// <summary>Sinus rhythm with its breathing and Mayer waves.</summary>
    Sinus,

    /// <summary>Sinus rhythm in which about every eighth beat comes early and is followed by a pause that makes up for it.</summary>
    Ectopics,

    /// <summary>Atrial fibrillation: intervals without order, a standard deviation of a quarter of their mean.</summary>
    AtrialFibrillation,
}
