using Spectre.Console;
using YoloCompress.Diagnostics;

namespace YoloCompress.Worker;

/// <summary>Tells a person what happens: lines, and a progress bar per stage where there is a terminal.</summary>
internal sealed class TerminalDiagnostics(IAnsiConsole console, bool verbose) : IDiagnostics
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ProgressTask> _tasks = [];
    private ProgressContext? _progress;
    private ProgressTask? _current;

    /// <summary>Runs work with a live progress display; on something that is no terminal, with lines only.</summary>
    public T Run<T>(Func<T> work)
    {
        if (!console.Profile.Capabilities.Interactive)
            return work();
        return console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new SpinnerColumn())
            .Start(context =>
            {
                _progress = context;
                try
                {
                    return work();
                }
                finally
                {
                    _progress = null;
                }
            });
    }

    public void Warn(string code, string message, string? file = null) =>
        Line($"[yellow]warning {code}:[/] {Markup.Escape(message)}{(file == null ? "" : $" [grey]{Markup.Escape(file)}[/]")}");

    public void Log(string message, Importance importance = Importance.Normal)
    {
        if (importance != Importance.Low || verbose)
            Line(importance == Importance.High ? $"[bold]{Markup.Escape(message)}[/]" : Markup.Escape(message));
    }

    public void Progress(string stage, double fraction)
    {
        lock (_lock)
        {
            if (_progress == null)
                return;
            if (!_tasks.TryGetValue(stage, out ProgressTask? task))
            {
                // Stages follow one another: the one before has ended.
                if (_current != null)
                    _current.Value = _current.MaxValue;
                _tasks[stage] = _current = task = _progress.AddTask(Markup.Escape(stage), maxValue: 1);
            }

            task.Value = Math.Clamp(fraction, 0, 1);
        }
    }

    private void Line(string markup)
    {
        lock (_lock)
            console.MarkupLine(markup);
    }
}
