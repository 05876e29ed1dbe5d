using System.CommandLine;
using YoloCompress.Diagnostics;

namespace YoloCompress.Benchmarks;

/// <summary>The command line: <c>SUITE [--rows GLOB] [--json FILE]</c>.</summary>
internal static class BenchmarkCommand
{
    /// <summary>Runs it.</summary>
    /// <param name="arguments">The words after the program's name.</param>
    /// <param name="suites">The suites to choose from.</param>
    /// <returns>0 if all rows were measured, 1 if one was not or the words are wrong.</returns>
    public static int Run(string[] arguments, IReadOnlyList<Suite> suites)
    {
        Argument<string> suite = new("SUITE") { HelpName = "SUITE", Description = string.Join("; ", suites.Select(s => $"{s.Name}: {s.Description}")) };
        suite.AcceptOnlyFromAmong([.. suites.Select(s => s.Name)]);
        Option<string> rows = new("--rows") { Description = "Names of rows to measure, with * and ?.", DefaultValueFactory = _ => "*", HelpName = "GLOB" };
        Option<string?> json = new("--json") { Description = "File that finished rows are written to; rows that it has are skipped.", HelpName = "FILE" };
        RootCommand root = new("Measures models side by side. Needs YOLOCOMPRESS_TESTDATA for rows on real data.") { suite, rows, json };
        root.SetAction((parsed, _) => Guarded(async () =>
        {
            using BenchmarkContext context = new();
            BenchmarkRun run = new(
                Find(suites, parsed.GetValue(suite)!), context, new(parsed.GetValue(json)), new(Console.Out), Console.Error);
            return await run.Measure(parsed.GetValue(rows)!);
        }));
        root.Subcommands.Add(ProduceCommand(suites));
        return root.Parse(arguments).Invoke();
    }

    private static Command ProduceCommand(IReadOnlyList<Suite> suites)
    {
        Argument<string> suite = new("SUITE");
        Argument<string> row = new("ROW");
        Argument<string> folder = new("FOLDER");
        Command command = new(WorkProcess.Command) { suite, row, folder };
        command.Hidden = true;
        command.SetAction((parsed, _) => Guarded(async () =>
        {
            using BenchmarkContext context = new();
            Row wanted = Find(suites, parsed.GetValue(suite)!).Rows(context).Single(r => r.Name == parsed.GetValue(row));
            await WorkProcess.Produce(wanted, context, parsed.GetValue(folder)!);
            return true;
        }));
        return command;
    }

    private static Suite Find(IReadOnlyList<Suite> suites, string name) => suites.Single(s => s.Name == name);

    private static async Task<int> Guarded(Func<Task<bool>> action)
    {
        try
        {
            return await action() ? 0 : 1;
        }
        catch (Exception e) when (e is BenchmarkException or YoloCompressException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
