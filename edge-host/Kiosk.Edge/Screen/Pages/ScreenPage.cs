using Kiosk.Edge.Screen.Flow;
using Microsoft.AspNetCore.Components;

namespace Kiosk.Edge.Screen.Pages;

/// <summary>A part of the screen: shows a view in a language, and tells the desk what was touched.</summary>
public abstract class ScreenPage : ComponentBase
{
    /// <summary>What is shown.</summary>
    [Parameter, EditorRequired]
    public ScreenView View { get; set; } = null!;

    /// <summary>In which language.</summary>
    [Parameter, EditorRequired]
    public Words Words { get; set; } = null!;

    /// <summary>Takes what was touched.</summary>
    [Inject]
    protected ScreenDesk Desk { get; set; } = null!;
}
