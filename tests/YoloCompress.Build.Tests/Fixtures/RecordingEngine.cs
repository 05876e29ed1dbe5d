using System.Collections;
using Microsoft.Build.Framework;

namespace YoloCompress.Build.Tests;

/// <summary>The part of MSBuild that a task talks to.</summary>
internal sealed class RecordingEngine : IBuildEngine
{
    public List<BuildErrorEventArgs> Errors { get; } = [];

    public List<BuildWarningEventArgs> Warnings { get; } = [];

    public List<BuildMessageEventArgs> Messages { get; } = [];

    public bool ContinueOnError => false;

    public int LineNumberOfTaskNode => 0;

    public int ColumnNumberOfTaskNode => 0;

    public string ProjectFileOfTaskNode => "project.targets";

    public IEnumerable<string> MessagesOf(MessageImportance importance) =>
        Messages.Where(m => m.Importance == importance).Select(m => m.Message!);

    public void LogErrorEvent(BuildErrorEventArgs e) => Add(Errors, e);

    public void LogWarningEvent(BuildWarningEventArgs e) => Add(Warnings, e);

    public void LogMessageEvent(BuildMessageEventArgs e) => Add(Messages, e);

    public void LogCustomEvent(CustomBuildEventArgs e)
    {
    }

    public bool BuildProjectFile(string file, string[] targets, IDictionary properties, IDictionary outputs) => throw new NotSupportedException();

    private static void Add<T>(List<T> list, T e)
    {
        lock (list)
            list.Add(e);
    }
}
