namespace YoloCompress.Detection;

/// <summary>A folder whose list of files decided what is in a set. It need not exist: then the set changes when it appears.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Pattern">Pattern of file names, such as <c>*</c> or <c>*.txt</c>.</param>
/// <param name="Recursive">Whether folders below count.</param>
public sealed record SearchedFolder(string Path, string Pattern, bool Recursive);
