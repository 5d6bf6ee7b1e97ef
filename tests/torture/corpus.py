"""Right files of every kind that is read, to be made wrong."""

from __future__ import annotations

import datetime as dt
import io
import json

import openpyxl

CUSTOMERS = """Code,Name,Phone,Email,Street,Postcode,City,Country,Birthday,Tags,Interests,Since,Note
1,Sari Wulandari,+62 812 3456 7890,s@example.com,Melati 5,40111,Bandung,ID,1990-02-14,"a,b",tea,2024-01-05,"two ""fine""
lines"
002,Åse Blåbær,912 34 567,aase@example.no;b@example.no,Storgata 1,0155,Oslo,NO,29.02.1988,,,,
3,王小明,138 0013 8000,wang@example.cn,中山路 8,200000,上海,CN,1990年2月14日,常客,茶,2025-12-31,喜欢龙井
,=cmd|'/C calc'!A0,,,,,,,,,,,
"""
PRODUCTS = """Code;Name;Barcode;Category;Price;Cost;Tax rate;Unit;Size;Family;Step;Goods;Discontinued
P1;Kopi 250 g;7038010001234;Kaffe;89,90;45;25 %;pk;250 g;Kopi;1;ja;nei
P2;Kopi 500 g;;Kaffe;1.159,00;;25;pk;500 g;Kopi;2;;
;Frakt;;;49;;0,25;;;;;nei;
"""
SALES = """Date,Receipt,Customer,Customer name,Item,Product name,Qty,Price,Discount,VAT,Payment,Paid date,Channel,Staff
2026-03-04 08:26,536365,17850,Sari,85123A,WHITE HANGING HEART,6,2.55,0.10,25 %,card,2026-03-04,shop,Ole
2026-03-04 08:28,536366,17850.0,Sari,71053,LANTERN,6,3.39,,25,invoice,,online,
2026-03-05T22:30:00Z,C536367,13047,Åse,84879,BIRD,-32,1.6949,,,cash,,,
05.03.2026,,,,Kopi,,1.5,"1,250.00",,0.25,,,shop,
"""
TILL = "Tanggal\tNo Nota\tPelanggan\tBarang\tJumlah\tHarga\n22/11/26\tA1\tSari\tKopi\t2\tRp 15.000\n"
CARDS = """BEGIN:VCARD
VERSION:3.0
FN:Sari Wulandari
N:Wulandari;Sari;;;
TEL;TYPE=CELL:+62 812 3456 7890
EMAIL:sari@example.com
ADR;TYPE=HOME:;;Jl. Melati 5;Bandung;;40111;Indonesia
BDAY:1990-02-14
CATEGORIES:regular,vip
NOTE:two\\nlines\\, and a comma
PHOTO;ENCODING=b;TYPE=JPEG:AAAA
 BBBB
END:VCARD
BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Bl=C3=A5b=C3=A6r;=C3=85se
ADR;WORK;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:;;Storgata 1=0D=0A=
2. etasje;Oslo;;0155;Norge
item1.TEL;VOICE:912 34 567
ORG:Blåbær AS;Salg
BDAY:--0229
END:VCARD
"""
MAPPED = "Når;Hva;Antall;Beløp;Hvem\n22.11.2026;Kopi;1;89,90;Åse\n23.11.2026;Te;2;1.159,00;王小明\n"
MAPPINGS = [
    json.dumps({"kind": "purchases", "columns": {"date": "Når", "product": "Hva", "quantity": "Antall"}}),
    json.dumps(
        {"kind": "purchases", "columns": {"date": "Når", "product": "Hva", "customer": "Hvem"}, "encoding": "utf-8",
         "delimiter": ";", "day_order": "dmy", "decimal": ",", "sheet": ""}, indent=1
    ),
    json.dumps({"kind": "customers", "columns": {"name": "Hvem", "note": "Hva", "since": "Når"}}, ensure_ascii=False),
]  # fmt: skip


def tables() -> list[bytes]:
    """CSV of every kind."""
    texts = [CUSTOMERS, PRODUCTS, SALES, TILL]
    rows = SALES.splitlines()
    long = "\n".join([rows[0], *(rows[1 + n % 3].replace("53636", f"{n:05}") for n in range(60))])
    return [*(text.encode() for text in texts), CUSTOMERS.encode("gb18030"), SALES.encode("utf-16"), long.encode()]


def books() -> list[bytes]:
    """Workbooks of sales and customers."""
    made = []
    for text, sign in ((SALES, ","), (CUSTOMERS, ","), (PRODUCTS, ";")):
        book, target = openpyxl.Workbook(), io.BytesIO()
        sheet = book.active
        assert sheet is not None
        for line in text.splitlines():
            sheet.append([word.lstrip("=") for word in line.split(sign)])
        sheet.append(
            [dt.datetime(2026, 11, 22, 9, 30), dt.date(2026, 11, 22), dt.time(9, 30), 17850.0, True, None, 1e300]
        )
        book.create_sheet("Other").append(["Name", "Phone"])
        book.save(target)
        made.append(target.getvalue())
    return made
