namespace YoloCompress.Pipeline;

/// <summary>
/// Finds the right rung of a ladder of candidates, from the strongest compression to the mildest: milder ones are more accurate, stronger
/// ones smaller or faster. Bisects, so that few have to be made.
/// </summary>
internal static class RungSearch
{
    /// <summary>The rung.</summary>
    /// <param name="count">Rungs.</param>
    /// <param name="preferred">Where to begin.</param>
    /// <param name="strongest">True looks for the strongest rung that holds all budgets; false the one nearest to the preferred.</param>
    /// <param name="judge">Makes and judges a candidate; each is asked for once.</param>
    /// <param name="mayGoOn">Asked before each further candidate.</param>
    /// <returns>The rung that holds all budgets; null where none was found.</returns>
    public static int? Find(int count, int preferred, bool strongest, Func<int, RungVerdict> judge, Func<bool> mayGoOn)
    {
        int tooStrong = -1, tooMild = count, rung = preferred;
        int? best = null;
        while (true)
        {
            RungVerdict verdict = judge(rung);
            if (verdict is { Accurate: true, Compact: true })
            {
                best = rung;
                if (!strongest && rung == preferred)
                    return best;
                // Towards the wanted end, or back towards what was preferred.
                if (strongest || rung > preferred)
                    tooMild = rung;
                else
                    tooStrong = rung;
            }
            else if (verdict.Compact)
            {
                tooStrong = rung;
            }
            else if (verdict.Accurate)
            {
                tooMild = rung;
            }
            else
            {
                // Neither direction can mend both.
                return best;
            }

            if (tooMild - tooStrong <= 1 || !mayGoOn())
                return best;
            rung = (tooStrong + tooMild) / 2;
        }
    }
}
