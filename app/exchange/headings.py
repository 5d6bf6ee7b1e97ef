"""What each column of a file is: recognised by its heading in four languages, or given by a mapping."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.errors import AppError
from app.i18n import _

KINDS = ("customers", "products", "purchases", "vcard")

PURCHASES: dict[str, str] = {
    "receipt": "InvoiceNo Invoice InvoiceNumber Receipt ReceiptNo ReceiptNumber Transaction TransactionNo TransactionID"
    " Order OrderNo OrderID OrderNumber Bill BillNo Ticket TicketNo SaleID Basket BasketID | Struk NoStruk NomorStruk Nota"
    " NoNota NomorNota Faktur NoFaktur NomorFaktur NoTransaksi NomorTransaksi IDTransaksi Transaksi Kwitansi | Kvittering"
    " Kvitteringsnr Kvitteringsnummer Bilag Bilagsnr Bilagsnummer Faktura Fakturanr Fakturanummer Ordre Ordrenr Ordrenummer"
    " Bong Bongnr | 单号 小票号 小票 收据 收据号 收据编号 订单号 订单编号 销售单号 流水号 发票号 交易号",
    "date": "InvoiceDate Date OrderDate SaleDate PurchaseDate TransactionDate DateTime Timestamp Day Sold SoldOn"
    " InvoiceDateTime | Tanggal Tgl TanggalTransaksi TglTransaksi TanggalPenjualan Waktu TanggalNota | Dato Salgsdato"
    " Kjøpsdato Fakturadato Ordredato Bilagsdato Tidspunkt DatoTid | 日期 销售日期 交易日期 订单日期 购买日期 日期时间"
    " 销售时间 交易时间 下单时间",
    "time": "Time Hour TransactionTime SaleTime | Jam Pukul WaktuTransaksi | Tid Klokkeslett Kl | 时间 时刻",
    "customer": "CustomerID Customer CustomerNo CustomerNumber CustomerCode Client ClientID Member MemberID MemberNo"
    " AccountNo CustID | Pelanggan KodePelanggan IDPelanggan NoPelanggan Member | Kunde Kundenr Kundenummer KundeID Kundekode"
    " | 客户 顾客 会员 客户编号 客户代码 顾客编号 会员号 会员编号 会员卡号",
    "customer_name": "CustomerName ClientName MemberName Buyer | NamaPelanggan NamaCustomer Pembeli | Kundenavn Kjøper"
    " | 客户名称 客户姓名 顾客姓名 会员姓名 客户名",
    "product": "StockCode Product Item SKU ProductCode ProductID ItemCode ItemID ItemNo Article ArticleNo Barcode EAN PLU"
    " | Barang Produk KodeBarang KodeProduk Menu IDProduk | Vare Produkt Varenr Varenummer Varekode Produktnr Artikkel"
    " Artikkelnr | 商品 产品 货品 商品编号 商品编码 商品代码 产品编号 货号 品号 条码 商品条码",
    "product_name": "Description ProductName ItemName ItemDescription ProductDescription ArticleName | NamaBarang NamaProduk"
    " Keterangan Deskripsi NamaMenu | Varenavn Produktnavn Beskrivelse Varetekst Artikkelnavn | 商品名称 品名 产品名称"
    " 货品名称 描述 名称",
    "quantity": "Quantity Qty Units Pieces Count Pcs NoOfItems CDs ItemsSold | Jumlah Kuantitas Banyak Banyaknya Unit"
    " | Antall Mengde Ant Stk | 数量 件数 销售数量",
    "price": "UnitPrice Price PricePerUnit ItemPrice | Harga HargaSatuan HargaJual | Pris Enhetspris Stykkpris Utsalgspris"
    " | 单价 价格 售价 销售单价",
    "amount": "Amount Total LineTotal TotalPrice TotalAmount Sales LineAmount Subtotal Value Revenue Net NetSales Gross"
    " | Total TotalHarga Nilai Nominal SubTotal JumlahHarga | Beløp Sum Totalt Linjesum Omsetning Salgssum"
    " | 金额 总价 总额 销售额 小计 合计 销售金额",
    "discount": "Discount DiscountAmount Rebate | Diskon Potongan Rabat | Rabatt Avslag | 折扣 优惠 折扣金额 优惠金额",
    "tax_rate": "TaxRate VAT VATRate Tax% VAT% | TarifPajak PPN PPN% | Mva Mvasats MvaProsent | 税率",
    "payment": "Payment PaymentMethod PaymentType PaidBy Tender | Pembayaran MetodePembayaran CaraBayar"
    " | Betaling Betalingsmåte Betalingsmetode | 付款方式 支付方式",
    "paid_on": "PaidDate PaidOn PaymentDate DatePaid | TanggalBayar TglBayar TanggalPembayaran | BetaltDato Betalingsdato"
    " Betalt | 付款日期 支付日期",
    "channel": "Channel SalesChannel Source | Saluran KanalPenjualan | Kanal Salgskanal | 渠道 销售渠道",
    "staff": "Staff Cashier Employee Salesperson SoldBy | Kasir Karyawan Penjual | Ansatt Kasserer Selger | 店员 收银员 员工"
    " 销售员",
    "country": "Country CustomerCountry | Negara | Land | 国家",
    "category": "Category ProductCategory Department ItemCategory | Kategori | Kategori Varegruppe Avdeling | 类别 分类 品类",
}

CUSTOMERS: dict[str, str] = {
    "code": "Code CustomerID Customer CustomerNo CustomerNumber CustomerCode ID MemberNo MemberID ClientID | Kode"
    " KodePelanggan IDPelanggan NoPelanggan | Kundenr Kundenummer KundeID Kode | 编号 客户编号 客户代码 会员号 会员编号"
    " 会员卡号",
    "name": "Name FullName CustomerName ClientName DisplayName Company | Nama NamaLengkap NamaPelanggan | Navn Kundenavn"
    " FulltNavn Firma | 姓名 名称 客户名称 客户姓名 顾客姓名 会员姓名",
    "first_name": "FirstName GivenName Forename | NamaDepan | Fornavn | 名",
    "last_name": "LastName Surname FamilyName | NamaBelakang | Etternavn | 姓",
    "phone": "Phone PhoneNumber Mobile MobilePhone Telephone Tel Cell CellPhone WhatsApp Phone1 Phone1Value PrimaryPhone"
    " | Telepon NoTelepon NomorTelepon Telp NoTelp HP NoHP NomorHP Ponsel NoWA WA | Telefon Telefonnummer Tlf Mobil"
    " Mobilnummer Mobiltelefon | 电话 手机 手机号 手机号码 联系电话 电话号码",
    "phone2": "Phone2 Phone2Value HomePhone WorkPhone OtherPhone | Telepon2 HP2 | Telefon2 | 电话2 备用电话 固定电话",
    "email": "Email EmailAddress Mail EmailValue Email1Value | Surel AlamatEmail | Epost Epostadresse"
    " | 邮箱 电子邮件 电子邮箱",
    "street": "Address Street StreetAddress Address1 AddressLine1 | Alamat AlamatLengkap Jalan | Adresse Gateadresse Gate"
    " | 地址 街道 详细地址",
    "postcode": "Postcode PostalCode Zip ZipCode | KodePos | Postnr Postnummer | 邮编 邮政编码",
    "city": "City Town | Kota KotaKabupaten | By Sted Poststed | 城市 市",
    "region": "Region State Province County | Provinsi | Fylke | 省 省份",
    "country": "Country | Negara | Land | 国家",
    "birthday": "Birthday DateOfBirth DOB BirthDate Born | TanggalLahir TglLahir UlangTahun | Fødselsdag Fødselsdato Født"
    " Bursdag | 生日 出生日期",
    "tags": "Tags Tag Labels Groups GroupMembership Segment | Label Grup | Etiketter Merker Grupper | 标签 分组",
    "interests": "Interests Interest Hobbies | Minat Hobi | Interesser Interesse | 兴趣 爱好",
    "source": "Source HowFound FoundThrough Referral | Sumber | Kilde | 来源",
    "channel": "PreferredChannel ContactBy | SaluranPilihan | ForetrukketKanal | 首选渠道 联系方式",
    "language": "Language PreferredLanguage | Bahasa | Språk | 语言",
    "since": "Since CustomerSince Created CreatedAt Joined JoinDate Registered MemberSince | Sejak TanggalDaftar TglDaftar"
    " | KundeSiden Opprettet Siden | 注册日期 入会日期 加入日期",
    "note": "Note Notes Comment Comments Remark Remarks | Catatan Keterangan | Notat Notater Merknad Kommentar | 备注 说明",
}

PRODUCTS: dict[str, str] = {
    "code": "Code ProductCode SKU StockCode ItemCode ProductID ItemNo ItemID ArticleNo PLU | Kode KodeBarang KodeProduk"
    " | Varenr Varenummer Varekode Produktnr Artikkelnr Kode | 编号 商品编号 商品编码 商品代码 产品编号 货号",
    "name": "Name ProductName ItemName Product Item Description Title | Nama NamaBarang NamaProduk Barang Produk | Navn"
    " Varenavn Produktnavn Vare Produkt Beskrivelse | 名称 商品名称 品名 产品名称 商品 产品",
    "barcode": "Barcode EAN EAN13 UPC GTIN | KodeBatang | Strekkode | 条码 条形码 商品条码",
    "category": "Category ProductCategory Department Group Type | Kategori Jenis | Kategori Varegruppe Avdeling | 类别 分类"
    " 品类",
    "price": "Price UnitPrice SalePrice RetailPrice SellingPrice | Harga HargaJual HargaSatuan | Pris Utsalgspris Enhetspris"
    " | 价格 单价 售价 零售价",
    "cost": "Cost CostPrice PurchasePrice UnitCost | HargaBeli HargaPokok Modal | Innkjøpspris Kostpris | 成本 进价 成本价",
    "tax_rate": "TaxRate VAT VATRate Tax% VAT% | TarifPajak PPN PPN% | Mva Mvasats MvaProsent | 税率",
    "unit": "Unit UnitOfMeasure UOM | Satuan | Enhet | 单位",
    "size": "Size Content Weight Volume | Ukuran Isi Berat | Størrelse Innhold Vekt | 规格 容量 重量",
    "family": "Family ProductFamily Series | Keluarga Seri | Familie Serie | 系列",
    "step": "Step FamilyStep Level | Tingkat | Trinn | 级别 档次",
    "interests": "Interests Interest | Minat | Interesser | 兴趣",
    "goods": "IsGoods Goods | ApakahBarang | ErVare | 是否商品",
    "discontinued": "Discontinued IsDiscontinued | Dihentikan | Utgått | 停产 停售",
}

FIELDS = {"customers": CUSTOMERS, "products": PRODUCTS, "purchases": PURCHASES}


@dataclass
class Mapping:
    """What a file holds and which heading stands for which field."""

    kind: str
    columns: dict[str, str] = field(default_factory=dict)
    """Field -> heading."""
    encoding: str = ""
    delimiter: str = ""
    day_order: str = ""
    """"dmy" or "mdy"; empty: told from the column."""
    decimal: str = ""
    """"." or ","; empty: told from the column."""
    sheet: str = ""

    def indexes(self, headings: Sequence[str]) -> dict[str, int]:
        """Field -> place of its column.

        Raises:
            AppError: the file has no such heading.
        """
        wanted = [heading.strip() for heading in headings]
        found = {}
        for name, heading in self.columns.items():
            if heading.strip() not in wanted:
                raise AppError(_("The file has no column “{heading}”.").format(heading=heading[:60]))
            found[name] = wanted.index(heading.strip())
        return found

    def save(self, path: Path) -> None:
        """Writes it to a JSON file.

        Raises:
            AppError: the file cannot be written.
        """
        try:
            path.write_text(json.dumps(vars(self), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        except OSError as wrong:
            raise AppError(_("The mapping cannot be saved as {name}.").format(name=path)) from wrong

    @classmethod
    def load(cls, path: Path) -> Mapping:
        """Reads what `save` wrote.

        Raises:
            AppError: it is no mapping.
        """
        try:
            kept = json.loads(path.read_text("utf-8-sig"))
        except (OSError, ValueError) as wrong:
            raise AppError(_("{name} is not a readable mapping file.").format(name=path.name)) from wrong
        if not isinstance(kept, dict) or kept.get("kind") not in FIELDS or not isinstance(kept.get("columns"), dict):
            raise AppError(
                _("A mapping names a kind (customers, products or purchases) and its columns, field by field.")
            )
        columns = {str(name): str(heading) for name, heading in kept["columns"].items()}
        unknown = sorted(set(columns) - set(FIELDS[kept["kind"]]))
        if unknown:
            raise AppError(_("The mapping names an unknown field “{name}”.").format(name=unknown[0][:60]))
        options = {name: str(kept.get(name) or "") for name in ("encoding", "delimiter", "day_order", "decimal", "sheet")}
        if options["day_order"] not in ("", "dmy", "mdy") or options["decimal"] not in ("", ".", ","):
            raise AppError(_("In a mapping, day_order is dmy or mdy, and decimal is a point or a comma."))
        if len(options["delimiter"]) > 1:
            raise AppError(_("In a mapping, the delimiter is one character."))
        return cls(kind=kept["kind"], columns=columns, **options)


def plain(heading: str) -> str:
    """A heading without case, blanks and marks, for comparing."""
    return re.sub(r"[\W_]+", "", heading.replace("%", "percent").casefold())


def _index(words: dict[str, str]) -> dict[str, tuple[str, int]]:
    """Plain heading -> (field, how early in the field's list it stands)."""
    found: dict[str, tuple[str, int]] = {}
    for name, headings in words.items():
        for rank, heading in enumerate(word for word in headings.split() if word != "|"):
            found.setdefault(plain(heading), (name, rank))
    return found


_KNOWN = {kind: _index(words) for kind, words in FIELDS.items()}


def recognise(kind: str, headings: Sequence[str]) -> dict[str, str]:
    """Field -> heading, for the headings known for this kind; of two for one field the better known one."""
    best: dict[str, tuple[int, str]] = {}
    for heading in headings:
        found = _KNOWN[kind].get(plain(heading)) or _KNOWN[kind].get(plain(re.sub(r"[(\[(].*", "", heading)))
        if found and (found[0] not in best or found[1] < best[found[0]][0]):
            best[found[0]] = (found[1], heading)
    columns = {name: heading for name, (_rank, heading) in best.items()}
    if kind == "purchases":
        _settle_purchases(columns)
    return columns


def _settle_purchases(columns: dict[str, str]) -> None:
    """A lone product name is the product; a lone time that holds the date is the date."""
    if "product" not in columns and "product_name" in columns:
        columns["product"] = columns.pop("product_name")
    if "customer" not in columns and "customer_name" in columns:
        columns["customer"] = columns.pop("customer_name")
    if "date" not in columns and "time" in columns:
        columns["date"] = columns.pop("time")


def guess_kind(headings: Sequence[str]) -> str | None:
    """Which kind of file has these headings; None if nothing is recognised."""
    sales = recognise("purchases", headings)
    if "date" in sales and {"product", "quantity", "amount", "price"} & set(sales):
        return "purchases"
    customers, products = recognise("customers", headings), recognise("products", headings)
    person = {"phone", "email", "street", "birthday", "first_name", "last_name", "tags"} & set(customers)
    goods = {"price", "barcode", "cost", "category"} & set(products)
    if "name" in customers | products or {"code", "first_name", "last_name"} & set(customers):
        if person and len(person) >= len(goods):
            return "customers"
        if goods and {"name", "code"} & set(products):
            return "products"
    if "name" in customers:
        return "customers"
    return "products" if {"name", "code"} <= set(products) else None


def heading_row(top: Sequence[Sequence[str]]) -> int:
    """Which of the first rows holds the headings (from 1): the first with the most that are known."""
    best, most = 1, 0
    for number, row in enumerate(top[:20], 1):
        known = max(len(recognise(kind, row)) for kind in FIELDS) if len(row) < 200 else 0
        if known > most and (number == 1 or known >= 2):
            best, most = number, known
    return best


def has_headings(top: Sequence[Sequence[str]]) -> bool:
    """Whether the first row looks like headings at all: all different words, and not one basket among many."""
    first = [value.strip() for value in top[0]] if top else []
    while first and not first[-1]:
        first.pop()
    if not first or any(re.fullmatch(r"[\W\d]*", value) for value in first) or len(set(first)) < len(first):
        return False
    widths = {len(row) for row in top if row}
    return len(widths) <= 2 or len(first) == max(widths)


def needs(kind: str, columns: dict[str, str]) -> str | None:
    """One sentence on what a file of this kind lacks; None if it has all that is needed."""
    have = set(columns)
    if kind == "purchases":
        if "date" not in have:
            return _("No column says when a purchase was: choose the one with the date.")
        if not have & {"product", "amount"}:
            return _("No column says what was sold: choose the one with the product.")
        return None
    if kind == "customers" and not have & {"name", "first_name", "last_name", "code"}:
        return _("No column says who the customers are: choose the one with the name.")
    if kind == "products" and not have & {"name", "code"}:
        return _("No column says what the products are: choose the one with the name or the code.")
    return None
