namespace YoloCompress.Onnx;

/// <summary>Multidirectional broadcasting and strides, as the ONNX specification defines them.</summary>
internal static class Broadcasting
{
    /// <summary>The shape that two shapes broadcast to, or null where they do not fit.</summary>
    public static int[]? Shape(int[] left, int[] right)
    {
        int[] result = new int[Math.Max(left.Length, right.Length)];
        for (int i = 1; i <= result.Length; i++)
        {
            int a = i <= left.Length ? left[^i] : 1, b = i <= right.Length ? right[^i] : 1;
            if (a != b && a != 1 && b != 1)
                return null;
            result[^i] = a == 1 ? b : a;
        }

        return result;
    }

    /// <summary>The number of elements.</summary>
    public static int Count(IEnumerable<int> shape) => shape.Aggregate(1, (a, b) => checked(a * b));

    /// <summary>Row-major strides.</summary>
    public static int[] Strides(int[] shape)
    {
        int[] strides = new int[shape.Length];
        for (int axis = shape.Length - 1, step = 1; axis >= 0; step *= shape[axis--])
            strides[axis] = step;
        return strides;
    }

    /// <summary>Strides with which a tensor is read when it is broadcast to a larger shape.</summary>
    public static int[] Strides(int[] shape, int[] target)
    {
        int[] own = Strides(shape), strides = new int[target.Length];
        for (int i = 1; i <= shape.Length; i++)
            strides[^i] = shape[^i] == 1 ? 0 : own[^i];
        return strides;
    }

    /// <summary>For every element of a shape in row-major order, where strides lead to.</summary>
    public static int[] Offsets(int[] shape, int[] strides, int offset = 0)
    {
        int[] offsets = new int[Count(shape)];
        int[] index = new int[shape.Length];
        for (int i = 0, at = offset; i < offsets.Length; i++)
        {
            offsets[i] = at;
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                at += strides[axis];
                if (++index[axis] < shape[axis])
                    break;
                at -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }

        return offsets;
    }
}
