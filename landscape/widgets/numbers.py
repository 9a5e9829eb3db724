"""stub"""
def fixed(value: float, width: int = 10) -> str:
    return f"{value:.4g}".rjust(width)
def exact(value: float) -> str:
    return repr(float(value))
