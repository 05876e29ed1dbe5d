namespace YoloCompress.EndToEnd;

/// <summary>How a command ended and what it printed.</summary>
internal sealed record Outcome(int ExitCode, string Output)
{
    public Outcome Succeeds()
    {
        Assert.AreEqual(0, ExitCode, Output);
        return this;
    }

    /// <summary>Fails the test unless the command failed with this code, and with no other of ours.</summary>
    public Outcome FailsWith(string code)
    {
        Assert.AreNotEqual(0, ExitCode, Output);
        Assert.Contains($"error {code}:", Output);
        string[] errors = [.. Output.Split('\n').Where(line => line.Contains("error YC", StringComparison.Ordinal) && !line.Contains($"error {code}:", StringComparison.Ordinal))];
        Assert.HasCount(0, errors, Output);
        return this;
    }

    /// <summary>Fails the test unless the command failed with this code among others.</summary>
    public Outcome FailsWithAny(string code)
    {
        Assert.AreNotEqual(0, ExitCode, Output);
        Assert.Contains($"error {code}:", Output);
        return this;
    }

    public Outcome Says(string text)
    {
        Assert.Contains(text, Output);
        return this;
    }

    public Outcome DoesNotSay(string text)
    {
        Assert.DoesNotContain(text, Output);
        return this;
    }
}
