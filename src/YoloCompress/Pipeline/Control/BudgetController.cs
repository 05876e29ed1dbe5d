using System.Diagnostics;
using YoloCompress.Diagnostics;

namespace YoloCompress.Pipeline;

/// <summary>
/// Finds the candidate that ships. The preferred one is made and judged on the validation pictures, and where all budgets hold that is all.
/// Else others are judged on pictures for choices, and the one that is chosen has to hold on the validation pictures too.
/// </summary>
internal sealed class BudgetController
{
    private const string DecisionName = "control";
    private const int MostPasses = 4;

    private readonly Ladder _ladder;
    private readonly CompressionOptions _options;
    private readonly Func<CompressionOptions, bool, Attempt> _make;
    private readonly bool _hasChoices;
    private readonly DecisionLog _decisions;
    private readonly string _subject;
    private readonly IDiagnostics _diagnostics;
    private readonly string _file;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly List<Tried> _tried = [];
    private bool _ranOut;

    /// <param name="ladder">The candidates.</param>
    /// <param name="options">What the user gave.</param>
    /// <param name="make">Makes a candidate and judges it: on the pictures for choices, or on those for validation.</param>
    /// <param name="hasChoices">True if there are pictures for choices.</param>
    /// <param name="decisions">Keeps which candidate was chosen.</param>
    /// <param name="subject">What the choice is about.</param>
    /// <param name="diagnostics">Is told what is tried.</param>
    /// <param name="file">The item's file, for messages.</param>
    public BudgetController(
        Ladder ladder,
        CompressionOptions options,
        Func<CompressionOptions, bool, Attempt> make,
        bool hasChoices,
        DecisionLog decisions,
        string subject,
        IDiagnostics diagnostics,
        string file)
    {
        _ladder = ladder;
        _options = options;
        _make = make;
        _hasChoices = hasChoices;
        _decisions = decisions;
        _subject = subject;
        _diagnostics = diagnostics;
        _file = file;
    }

    /// <summary>What was tried, in order; empty where the first candidate was taken.</summary>
    public IReadOnlyList<TradeOff> TradeOffs(Attempt chosen) => _tried.Count < 2
        ? []
        : [.. _tried.Select(t => Row(t, ReferenceEquals(t.Attempt, chosen)))];

    /// <summary>An error with a table, where several candidates were tried and none holds all budgets; null where there is nothing to tell.</summary>
    public YoloCompressException? Unreachable(Attempt chosen)
    {
        if (_tried.Count < 2 || chosen.Budgets.All(b => b.Met))
            return null;
        bool choices = _tried.Any(t => t.Choices);
        TradeOff[] rows = [.. _tried.Where(t => t.Choices == choices).Select(t => Row(t, chosen: false))];
        return new(
            ErrorCodes.BudgetsUnreachable,
            $"{rows.Length} settings were tried, and none holds all budgets. The best trade-offs{(choices ? ", measured on the pictures for choices" : "")}: {TradeOff.Table(TradeOff.Frontier(rows).OrderBy(r => r.ShippedBytes))}.",
            _file);
    }

    /// <summary>The candidate that ships, judged on the validation pictures; its budgets tell whether they hold.</summary>
    public Attempt Run()
    {
        CompressionOptions preferred = _ladder.Rungs[_ladder.Preferred];
        if (_ladder.Rungs.Count == 1)
            return Try(preferred, choices: false);
        if (_decisions.Kept<Choice>(DecisionName, _subject) is { } kept && _ladder.At(kept.Rung, kept.Variant) is { } repeated)
        {
            _diagnostics.Log("The settings are taken from the decision file.");
            _decisions.Decide(DecisionName, _subject, () => kept);
            return Try(repeated, choices: false);
        }

        Attempt? first = _ladder.Strongest ? null : Try(preferred, choices: false);
        if (first != null && first.Budgets.All(b => b.Met))
            return first;
        bool milder = _ladder.Preferred < _ladder.Rungs.Count - 1, stronger = _ladder.Preferred > 0;
        if (first is { Verdict: var v } && !((!v.Accurate && v.Compact && milder) || (v.Accurate && !v.Compact && stronger)))
            return first;
        if (first != null)
            _diagnostics.Log($"{Ladder.Describe(first.Options)} misses {string.Join(" and ", first.Budgets.Where(b => !b.Met).Select(b => b.Name))}: other settings are tried.");
        Attempt chosen = Search(first);
        if (_ranOut)
        {
            _diagnostics.Warn(
                ErrorCodes.SearchTimeUsedUp,
                FormattableString.Invariant($"SearchMinutes=\"{_options.SearchMinutes:0.##}\" ended the search after {_tried.Count} candidates; the best of them is taken."),
                _file);
        }

        _decisions.Decide(DecisionName, _subject, () => ChoiceOf(chosen.Options));
        return chosen;
    }

    private Attempt Search(Attempt? first)
    {
        // What holds on one set of pictures may just miss on the other: then only milder rungs are left.
        int from = 0;
        for (int pass = 0; pass < MostPasses; pass++)
        {
            int low = from;
            int? found = RungSearch.Find(
                _ladder.Rungs.Count - low,
                Math.Max(_ladder.Preferred, low) - low,
                _ladder.Strongest,
                rung => pass == 0 && !_hasChoices && first != null && rung + low == _ladder.Preferred ? first.Verdict : Judge(rung + low),
                MayGoOn);
            if (found is not { } index)
                break;
            CompressionOptions rung = _ladder.Rungs[low + index], better = Better(rung);
            if (better != rung && Try(better, choices: false) is { } improved && improved.Budgets.All(b => b.Met))
                return improved;
            Attempt attempt = Try(rung, choices: false);
            if (attempt.Budgets.All(b => b.Met))
                return attempt;
            from = low + index + 1;
            if (!attempt.Verdict.Compact || from >= _ladder.Rungs.Count || !MayGoOn())
                break;
        }

        // None holds: the one that comes nearest, by the pictures that budgets are judged on.
        return Try(_tried.OrderBy(t => t.Attempt.Miss).ThenBy(t => t.Choices).First().Options, choices: false);
    }

    // Variations of the rung that was found, such as zeros with wider codes: what ships less and holds takes its place.
    private CompressionOptions Better(CompressionOptions rung)
    {
        CompressionOptions best = rung;
        foreach (CompressionOptions variant in _ladder.VariantsOf(rung).TakeWhile(_ => MayGoOn()))
        {
            if (Attempted(variant) is { } attempt && attempt.Budgets.All(b => b.Met) && Shipped(attempt) < Shipped(Try(best, _hasChoices)))
                best = variant;
        }

        return best;

        long Shipped(Attempt attempt) => Ratios.ShippedBytes(attempt.Result, _options.Delivery);
    }

    // A candidate that can't be made, since nothing is left to prune for instance, is as good as one that goes too far.
    private RungVerdict Judge(int rung) => rung < _ladder.Preferred
        ? Attempted(_ladder.Rungs[rung])?.Verdict ?? new(Accurate: false, Compact: true)
        : Try(_ladder.Rungs[rung], _hasChoices).Verdict;

    // Null where it can't be made.
    private Attempt? Attempted(CompressionOptions options)
    {
        try
        {
            return Try(options, _hasChoices);
        }
        catch (YoloCompressException e)
        {
            _diagnostics.Log($"{Ladder.Describe(options)} can't be made: {e.Message}");
            return null;
        }
    }

    private bool MayGoOn()
    {
        if (Stopwatch.GetElapsedTime(_start).TotalMinutes < _options.SearchMinutes)
            return true;
        _ranOut = true;
        return false;
    }

    private Attempt Try(CompressionOptions options, bool choices)
    {
        if (_tried.FirstOrDefault(t => t.Options == options && t.Choices == choices) is { } known)
            return known.Attempt;
        Tried tried = new(options, choices, _make(options, choices));
        _tried.Add(tried);
        if (_ladder.Rungs.Count > 1)
            _diagnostics.Log($"Candidate {TradeOff.Table([Row(tried, chosen: false)])}, on the pictures for {(choices ? "choices" : "validation")}.");
        return tried.Attempt;
    }

    private Choice ChoiceOf(CompressionOptions options)
    {
        for (int rung = 0; rung < _ladder.Rungs.Count; rung++)
        {
            int variant = options == _ladder.Rungs[rung] ? 0 : 1 + _ladder.VariantsOf(_ladder.Rungs[rung]).IndexOf(options);
            if (options == _ladder.Rungs[rung] || variant > 0)
                return new(rung, variant);
        }

        throw new InvalidOperationException($"{Ladder.Describe(options)} is on no rung.");
    }

    private TradeOff Row(Tried tried, bool chosen)
    {
        Attempt attempt = tried.Attempt;
        (Detection.Interval? kept, string? by) = Budgets.Kept(_options, attempt.Accuracy);
        return new(
            Ladder.Describe(attempt.Options),
            Ratios.ShippedBytes(attempt.Result, _options.Delivery),
            kept == null ? null : Math.Round(kept.Value, 4),
            by,
            attempt.Latency?.Ratio,
            attempt.Result.Macs,
            attempt.Budgets.All(b => b.Met),
            chosen,
            tried.Choices ? "choices" : "validation");
    }

    private sealed record Tried(CompressionOptions Options, bool Choices, Attempt Attempt);

    /// <summary>Which candidate: a rung, and 0 or the number of its variant.</summary>
    private sealed record Choice(int Rung, int Variant);
}
