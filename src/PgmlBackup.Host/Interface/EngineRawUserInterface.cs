using System.Management.Automation.Host;

namespace PgmlBackup.Host.Interface;

/// <summary>The screen, of which only the width matters: output goes line by line.</summary>
/// <param name="width">The columns that output may fill.</param>
internal sealed class EngineRawUserInterface(Func<int> width) : PSHostRawUserInterface
{
    private const int Lines = 50;

    /// <inheritdoc/>
    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    /// <inheritdoc/>
    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    /// <inheritdoc/>
    public override Size BufferSize
    {
        get => new(width(), Lines);
        set => throw NoScreen();
    }

    /// <inheritdoc/>
    public override Size WindowSize
    {
        get => new(width(), Lines);
        set => throw NoScreen();
    }

    /// <inheritdoc/>
    public override Size MaxWindowSize => new(width(), Lines);

    /// <inheritdoc/>
    public override Size MaxPhysicalWindowSize => new(width(), Lines);

    /// <inheritdoc/>
    public override Coordinates CursorPosition
    {
        get => new(0, 0);
        set => throw NoScreen();
    }

    /// <inheritdoc/>
    public override Coordinates WindowPosition
    {
        get => new(0, 0);
        set => throw NoScreen();
    }

    /// <inheritdoc/>
    public override int CursorSize
    {
        get => 1;
        set => throw NoScreen();
    }

    /// <inheritdoc/>
    public override string WindowTitle { get; set; } = "";

    /// <inheritdoc/>
    public override bool KeyAvailable => false;

    /// <inheritdoc/>
    public override void FlushInputBuffer()
    {
        // Nothing is buffered here.
    }

    /// <inheritdoc/>
    public override KeyInfo ReadKey(ReadKeyOptions options) => throw NoScreen();

    /// <inheritdoc/>
    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NoScreen();

    /// <inheritdoc/>
    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw NoScreen();

    /// <inheritdoc/>
    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw NoScreen();

    /// <inheritdoc/>
    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NoScreen();

    private static HostException NoScreen() => new("pgmlbackup writes line by line and has no screen to move on. Run the script in pwsh.");
}
