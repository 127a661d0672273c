"""Compute kernel/calendar/data/lunar_days.csv. Needs the package lunar_python (not a dependency of the platform).

pip install lunar_python && python tools/make_lunar_days.py > src/tongban/kernel/calendar/data/lunar_days.csv
"""

import sys

from lunar_python import Lunar, Solar


def main() -> None:
    write = sys.stdout.write
    write("year,spring_festival,qingming,dragon_boat,mid_autumn\n")
    for year in range(2027, 2061):
        spring, dragon, autumn = (Lunar.fromYmd(year, *day).getSolar().toYmd() for day in ((1, 1), (5, 5), (8, 15)))
        terms = Solar.fromYmd(year, 4, 10).getLunar().getJieQiTable()
        qingming = terms["清明"].toYmd()
        write(f"{year},{spring},{qingming},{dragon},{autumn}\n")


if __name__ == "__main__":
    main()
