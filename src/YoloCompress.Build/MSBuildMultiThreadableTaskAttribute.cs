// Matched by name and namespace, whatever assembly defines it, so that tasks compiled against older MSBuild stay in process under -mt.
#pragma warning disable IDE0130
namespace Microsoft.Build.Framework;

/// <summary>Says that a task keeps to what may run beside others in one process: no current directory, no changed environment, no statics.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class MSBuildMultiThreadableTaskAttribute : Attribute;
