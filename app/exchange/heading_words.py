"""The headings by which columns are known, in English, Indonesian, Norwegian and Chinese.

A field's better known headings stand first. Blanks, case and marks do not matter; "|" parts the languages.
"""

from __future__ import annotations

PURCHASES: dict[str, str] = {
    "receipt": (
        "InvoiceNo Invoice InvoiceNumber Receipt ReceiptNo ReceiptNumber Transaction TransactionNo "
        "TransactionID Order OrderNo OrderID OrderNumber Bill BillNo Ticket TicketNo SaleID Basket BasketID "
        "| Struk NoStruk NomorStruk Nota NoNota NomorNota Faktur NoFaktur NomorFaktur NoTransaksi "
        "NomorTransaksi IDTransaksi Transaksi Kwitansi | Kvittering Kvitteringsnr Kvitteringsnummer Bilag "
        "Bilagsnr Bilagsnummer Faktura Fakturanr Fakturanummer Ordre Ordrenr Ordrenummer Bong Bongnr | 单号 "
        "小票号 小票 收据 收据号 收据编号 订单号 订单编号 销售单号 流水号 发票号 交易号"
    ),
    "date": (
        "InvoiceDate Date OrderDate SaleDate PurchaseDate TransactionDate DateTime Timestamp Day Sold "
        "SoldOn InvoiceDateTime | Tanggal Tgl TanggalTransaksi TglTransaksi TanggalPenjualan Waktu "
        "TanggalNota | Dato Salgsdato Kjøpsdato Fakturadato Ordredato Bilagsdato Tidspunkt DatoTid | 日期 "
        "销售日期 交易日期 订单日期 购买日期 日期时间 销售时间 交易时间 下单时间"
    ),
    "time": "Time Hour TransactionTime SaleTime | Jam Pukul WaktuTransaksi | Tid Klokkeslett Kl | 时间 时刻",
    "customer": (
        "CustomerID Customer CustomerNo CustomerNumber CustomerCode Client ClientID Member MemberID "
        "MemberNo AccountNo CustID | Pelanggan KodePelanggan IDPelanggan NoPelanggan Member | Kunde Kundenr "
        "Kundenummer KundeID Kundekode | 客户 顾客 会员 客户编号 客户代码 顾客编号 会员号 会员编号 会员卡号"
    ),
    "customer_name": (
        "CustomerName ClientName MemberName Buyer | NamaPelanggan NamaCustomer Pembeli | Kundenavn Kjøper | "
        "客户名称 客户姓名 顾客姓名 会员姓名 客户名"
    ),
    "product": (
        "StockCode Product Item SKU ProductCode ProductID ItemCode ItemID ItemNo Article ArticleNo Barcode "
        "EAN PLU | Barang Produk KodeBarang KodeProduk Menu IDProduk | Vare Produkt Varenr Varenummer "
        "Varekode Produktnr Artikkel Artikkelnr | 商品 产品 货品 商品编号 商品编码 商品代码 产品编号 货号 "
        "品号 条码 商品条码"
    ),
    "product_name": (
        "Description ProductName ItemName ItemDescription ProductDescription ArticleName | NamaBarang "
        "NamaProduk Keterangan Deskripsi NamaMenu | Varenavn Produktnavn Beskrivelse Varetekst Artikkelnavn "
        "| 商品名称 品名 产品名称 货品名称 描述 名称"
    ),
    "quantity": (
        "Quantity Qty Units Pieces Count Pcs NoOfItems CDs ItemsSold | Jumlah Kuantitas Banyak Banyaknya "
        "Unit | Antall Mengde Ant Stk | 数量 件数 销售数量"
    ),
    "price": (
        "UnitPrice Price PricePerUnit ItemPrice | Harga HargaSatuan HargaJual | Pris Enhetspris Stykkpris "
        "Utsalgspris | 单价 价格 售价 销售单价"
    ),
    "amount": (
        "Amount Total LineTotal TotalPrice TotalAmount Sales LineAmount Subtotal Value Revenue Net NetSales "
        "Gross | Total TotalHarga Nilai Nominal SubTotal JumlahHarga | Beløp Sum Totalt Linjesum Omsetning "
        "Salgssum | 金额 总价 总额 销售额 小计 合计 销售金额"
    ),
    "discount": (
        "Discount DiscountAmount Rebate | Diskon Potongan Rabat | Rabatt Avslag | 折扣 优惠 折扣金额 "
        "优惠金额"
    ),
    "tax_rate": "TaxRate VAT VATRate Tax% VAT% | TarifPajak PPN PPN% | Mva Mvasats MvaProsent | 税率",
    "payment": (
        "Payment PaymentMethod PaymentType PaidBy Tender | Pembayaran MetodePembayaran CaraBayar | Betaling "
        "Betalingsmåte Betalingsmetode | 付款方式 支付方式"
    ),
    "paid_on": (
        "PaidDate PaidOn PaymentDate DatePaid | TanggalBayar TglBayar TanggalPembayaran | BetaltDato "
        "Betalingsdato Betalt | 付款日期 支付日期"
    ),
    "channel": "Channel SalesChannel Source | Saluran KanalPenjualan | Kanal Salgskanal | 渠道 销售渠道",
    "staff": (
        "Staff Cashier Employee Salesperson SoldBy | Kasir Karyawan Penjual | Ansatt Kasserer Selger | 店员 "
        "收银员 员工 销售员"
    ),
    "country": "Country CustomerCountry | Negara | Land | 国家",
    "category": (
        "Category ProductCategory Department ItemCategory | Kategori | Kategori Varegruppe Avdeling | 类别 "
        "分类 品类"
    ),
}

CUSTOMERS: dict[str, str] = {
    "code": (
        "Code CustomerID Customer CustomerNo CustomerNumber CustomerCode ID MemberNo MemberID ClientID | "
        "Kode KodePelanggan IDPelanggan NoPelanggan | Kundenr Kundenummer KundeID Kode | 编号 客户编号 "
        "客户代码 会员号 会员编号 会员卡号"
    ),
    "name": (
        "Name FullName CustomerName ClientName DisplayName Company | Nama NamaLengkap NamaPelanggan | Navn "
        "Kundenavn FulltNavn Firma | 姓名 名称 客户名称 客户姓名 顾客姓名 会员姓名"
    ),
    "first_name": "FirstName GivenName Forename | NamaDepan | Fornavn | 名",
    "last_name": "LastName Surname FamilyName | NamaBelakang | Etternavn | 姓",
    "phone": (
        "Phone PhoneNumber Mobile MobilePhone Telephone Tel Cell CellPhone WhatsApp Phone1 Phone1Value "
        "PrimaryPhone | Telepon NoTelepon NomorTelepon Telp NoTelp HP NoHP NomorHP Ponsel NoWA WA | Telefon "
        "Telefonnummer Tlf Mobil Mobilnummer Mobiltelefon | 电话 手机 手机号 手机号码 联系电话 电话号码"
    ),
    "phone2": (
        "Phone2 Phone2Value HomePhone WorkPhone OtherPhone | Telepon2 HP2 | Telefon2 | 电话2 备用电话 "
        "固定电话"
    ),
    "email": (
        "Email EmailAddress Mail EmailValue Email1Value | Surel AlamatEmail | Epost Epostadresse | 邮箱 "
        "电子邮件 电子邮箱"
    ),
    "street": (
        "Address Street StreetAddress Address1 AddressLine1 | Alamat AlamatLengkap Jalan | Adresse "
        "Gateadresse Gate | 地址 街道 详细地址"
    ),
    "postcode": "Postcode PostalCode Zip ZipCode | KodePos | Postnr Postnummer | 邮编 邮政编码",
    "city": "City Town | Kota KotaKabupaten | By Sted Poststed | 城市 市",
    "region": "Region State Province County | Provinsi | Fylke | 省 省份",
    "country": "Country | Negara | Land | 国家",
    "birthday": (
        "Birthday DateOfBirth DOB BirthDate Born | TanggalLahir TglLahir UlangTahun | Fødselsdag "
        "Fødselsdato Født Bursdag | 生日 出生日期"
    ),
    "tags": (
        "Tags Tag Labels Groups GroupMembership Segment | Label Grup | Etiketter Merker Grupper | 标签 分组"
    ),
    "interests": "Interests Interest Hobbies | Minat Hobi | Interesser Interesse | 兴趣 爱好",
    "source": "Source HowFound FoundThrough Referral | Sumber | Kilde | 来源",
    "channel": "PreferredChannel ContactBy | SaluranPilihan | ForetrukketKanal | 首选渠道 联系方式",
    "relationship": (
        "Relationship RelationshipType | JenisHubungan Hubungan | Kundeforhold Relasjon | 客户关系 关系类型"
    ),
    "language": "Language PreferredLanguage | Bahasa | Språk | 语言",
    "since": (
        "Since CustomerSince Created CreatedAt Joined JoinDate Registered MemberSince | Sejak TanggalDaftar "
        "TglDaftar | KundeSiden Opprettet Siden | 注册日期 入会日期 加入日期"
    ),
    "note": (
        "Note Notes Comment Comments Remark Remarks | Catatan Keterangan | Notat Notater Merknad Kommentar "
        "| 备注 说明"
    ),
}

PRODUCTS: dict[str, str] = {
    "code": (
        "Code ProductCode SKU StockCode ItemCode ProductID ItemNo ItemID ArticleNo PLU | Kode KodeBarang "
        "KodeProduk | Varenr Varenummer Varekode Produktnr Artikkelnr Kode | 编号 商品编号 商品编码 "
        "商品代码 产品编号 货号"
    ),
    "name": (
        "Name ProductName ItemName Product Item Description Title | Nama NamaBarang NamaProduk Barang "
        "Produk | Navn Varenavn Produktnavn Vare Produkt Beskrivelse | 名称 商品名称 品名 产品名称 商品 "
        "产品"
    ),
    "barcode": "Barcode EAN EAN13 UPC GTIN | KodeBatang | Strekkode | 条码 条形码 商品条码",
    "category": (
        "Category ProductCategory Department Group Type | Kategori Jenis | Kategori Varegruppe Avdeling | "
        "类别 分类 品类"
    ),
    "price": (
        "Price UnitPrice SalePrice RetailPrice SellingPrice | Harga HargaJual HargaSatuan | Pris "
        "Utsalgspris Enhetspris | 价格 单价 售价 零售价"
    ),
    "cost": (
        "Cost CostPrice PurchasePrice UnitCost | HargaBeli HargaPokok Modal | Innkjøpspris Kostpris | 成本 "
        "进价 成本价"
    ),
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
"""Kind of file -> field -> headings."""

MAY_BE_NAMES = frozenset((
    "product", "item", "article", "barang", "produk", "menu", "vare", "produkt", "artikkel", "商品", "产品", "货品",
    "customer", "client", "member", "pelanggan", "kunde", "客户", "顾客", "会员",
))  # fmt: skip
"""Headings of products and customers under which a name may stand, where another column has the code."""

BARE_CODES = frozenset(("code", "kode", "id", "nr", "no", "number", "nomor", "nummer", "编号", "编码", "代码"))
"""Headings of a code of what stands in the column beside."""
