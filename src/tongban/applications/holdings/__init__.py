"""Evidence instead of paper (以数据代替材料): what may stand in for a material, in the order of the law."""
