namespace YoloCompress.Sensitivity;

/// <summary>Keeps cells, so that an analysis that was stopped goes on where it was.</summary>
internal interface ICellStore
{
    /// <summary>A cell that is known, or null.</summary>
    SensitivityCell? Find(string layer, SensitivitySetting setting);

    /// <summary>Keeps a cell.</summary>
    void Keep(SensitivityCell cell, SensitivitySetting setting);
}
