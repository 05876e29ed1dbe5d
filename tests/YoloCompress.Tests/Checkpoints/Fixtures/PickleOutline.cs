using YoloCompress.Checkpoints;
using YoloCompress.Checkpoints.Pickling;

namespace YoloCompress.Tests.Checkpoints.Fixtures;

/// <summary>What a pickle holds, line by line: where, and what kind of value; tensors by type and shape.</summary>
internal static class PickleOutline
{
    public static List<string> Of(PickleValue root, params string[] except)
    {
        List<string> lines = [];
        Walk(root, "", lines, except);
        return lines;
    }

    private static void Walk(PickleValue value, string path, List<string> lines, string[] except)
    {
        if (except.Any(e => path.EndsWith("." + e, StringComparison.Ordinal)))
        {
            lines.Add($"{path}: left out");
            return;
        }

        if (TorchTensorRecord.From(value, null, path) is { } tensor)
        {
            lines.Add($"{path}: {((PickleObject)value).Callable.Name} {tensor.StorageClass.Name} [{string.Join(", ", tensor.Size.Select(s => s.Value))}]");
            return;
        }

        switch (value)
        {
            case PickleTuple tuple: Items(tuple.Items, "tuple"); break;
            case PickleList list: Items(list.Items, "list"); break;
            case PickleObject made:
                lines.Add($"{path}: {made.Callable.FullName} {made.IsNew}");
                Walk(made.Arguments, path + ".args", lines, except);
                if (made.State != null)
                    Walk(made.State, path, lines, except);
                break;
            default: lines.Add($"{path}: {value.Describe()}"); break;
        }

        if (value is IPickleItems table)
        {
            foreach ((PickleValue key, PickleValue item) in table.Items)
                Walk(item, $"{path}.{((PickleString)key).Value}", lines, except);
        }

        void Items(IReadOnlyList<PickleValue> items, string kind)
        {
            lines.Add($"{path}: {kind} of {items.Count}");
            for (int i = 0; i < items.Count; i++)
                Walk(items[i], $"{path}[{i}]", lines, except);
        }
    }
}
