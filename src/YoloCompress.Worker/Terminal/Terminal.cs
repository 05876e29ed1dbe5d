using Spectre.Console;
using YoloCompress.Diagnostics;

namespace YoloCompress.Worker;

/// <summary>What the commands for people share: where results and messages go, and how a failure ends.</summary>
internal sealed class Terminal
{
    // Where there is no terminal, lines are for other programs, which want them whole.
    private const int NoWidth = 10_000;

    /// <summary>For results, so that they can be piped.</summary>
    public IAnsiConsole Output { get; init; } = Create(Console.Out, Console.IsOutputRedirected);

    /// <summary>For messages, progress and errors.</summary>
    public IAnsiConsole Messages { get; init; } = Create(Console.Error, Console.IsErrorRedirected);

    /// <summary>Does something for a person; a failure becomes an error with its code.</summary>
    /// <returns>The exit code.</returns>
    public int Run(bool verbose, Action<IDiagnostics> work)
    {
        TerminalDiagnostics diagnostics = new(Messages, verbose);
        try
        {
            diagnostics.Run(() =>
            {
                work(diagnostics);
                return true;
            });
            return 0;
        }
        catch (Exception e)
        {
            foreach ((string code, string text, string? file) in Failures.Of(e))
                Messages.MarkupLine($"[red]error {code}:[/] {Markup.Escape(text)}{(file == null ? "" : $" [grey]{Markup.Escape(file)}[/]")}");
            if (verbose || Failures.NeedsStack(e))
                Messages.WriteLine(e.ToString());
            return 1;
        }
    }

    private static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (redirected)
            console.Profile.Width = NoWidth;
        return console;
    }
}
