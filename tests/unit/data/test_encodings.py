import io

import pytest

from polyhead.data.encodings import check_encoding, find_encoding, title_of
from polyhead.errors import TableError

CHINESE = "文件,性别\n图/1.jpg,女\n图/2.jpg,男\n"
WESTERN = "file,name\n1.jpg,Zoë\n2.jpg,José\n3.jpg,Größe\n4.jpg,crème brûlée\n"


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        ("file,age\n1.jpg,3\n", "ascii", "utf-8"),
        (CHINESE, "utf-8", "utf-8"),
        (CHINESE, "utf-8-sig", "utf-8-sig"),
        (CHINESE, "utf-16", "utf-16"),
        (CHINESE, "utf-16-le", "utf-16-le"),
        (CHINESE, "utf-16-be", "utf-16-be"),
        (CHINESE, "utf-32", "utf-32"),
        (CHINESE, "gbk", "gb18030"),
        ("f,s\n1,女\n", "utf-8", "utf-8"),
        ("f,s\n1,男\n2,女\n", "gbk", "gb18030"),
        ("f,年龄\n1,3\n2,4\n", "gbk", "gb18030"),
        ("姓名,城市\n陈喆,北京\n李婷,上海\n", "gbk", "gb18030"),
        ("姓名\n𠮷田\n王小明\n", "gb18030", "gb18030"),
        ("檔案,性別\n圖/1.jpg,女\n圖/2.jpg,男\n", "big5", "cp950"),
        ("姓名,年齡\n陳小姐,三十歲\n", "big5", "cp950"),
        (WESTERN, "cp1252", "cp1252"),
        (WESTERN, "latin-1", "cp1252"),
        ("a,b\n1,é\n", "cp1252", "cp1252"),
        ("a,größe\n1,ö\n", "cp1252", "cp1252"),
        ("file,gender\n1,Männlich\n2,weiblich\n", "cp1252", "cp1252"),
        ("a,größe\n", "cp1252", "cp1252"),
        ("名前,性別\n太郎,男性\n花子,女性\n", "shift_jis", "cp932"),
        ("имя\nМария\nИван\nСергей\nОльга\nПётр\nЕкатерина\n", "cp1251", "cp1251"),
        ("a,b\n1,Åse\n2,Ärger\n", "cp1252", "cp1252"),
        ("名\n淼\n婷\n林黛玉\n鑫\n", "gbk", "gb18030"),
        ("a,prix\n1,5 €\n", "cp1252", "cp1252"),
        ("имя;пол\nМария;женский\nИван;мужской\n", "cp1251", "cp1251"),
    ],
)
def test_the_encoding_is_found(text: str, encoding: str, expected: str) -> None:
    raw = text.encode(encoding)
    found = find_encoding(io.BytesIO(raw), "t.csv")
    assert found == expected
    assert raw.decode(found) == text


def test_a_frequent_word_that_is_also_utf8_does_not_mislead() -> None:
    rows = "".join(f"{i}.jpg,女\n" for i in range(200))
    assert (
        find_encoding(io.BytesIO(f"文件,性别\n{rows}0.jpg,男\n".encode("gbk")), "t.csv")
        == "gb18030"
    )


@pytest.mark.parametrize("rows", [500_000, 1_000_000])  # the latter is beyond the usual sample
def test_a_long_file_is_looked_at_to_its_end(rows: int) -> None:
    raw = b"file,name\n" + b"1.jpg,Ann\n" * rows + "2.jpg,女\n3.jpg,男性\n".encode("gbk")
    with pytest.raises(UnicodeDecodeError):
        raw.decode()
    assert find_encoding(io.BytesIO(raw), "t.csv") == "gb18030"


def test_a_file_cut_across_the_reading_blocks_is_still_utf8() -> None:
    raw = b"x" + "图".encode() * 700_000
    assert find_encoding(io.BytesIO(raw), "t.csv") == "utf-8"


def test_one_broken_cell_in_utf8_is_named() -> None:
    raw = (CHINESE + "图/3.jpg,").encode() + b"\xff\n" + "图/4.jpg,未知\n".encode()
    with pytest.raises(TableError) as caught:
        find_encoding(io.BytesIO(raw), "脸.csv")
    assert str(caught.value) == (
        "脸.csv line 4: bytes that are not UTF-8. Expected UTF-8 throughout; "
        "got b'\\xff\\n\\xe5\\x9b'.\n"
        '  Save it as UTF-8, or name its encoding: encoding = "gbk".'
    )


def test_a_fault_on_the_border_of_two_reading_blocks_is_placed() -> None:
    head = "文件,性别\n图/1.jpg,女\n图/2.jpg,男\n".encode()
    raw = head + b"x" * ((1 << 20) - len(head) - 1) + b"\xe5\nzz,z\n"
    with pytest.raises(TableError, match=r"line 4: bytes that are not UTF-8.*got b'\\xe5\\nzz'"):
        check_encoding(io.BytesIO(raw), "utf-8", "t.csv")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(TableError, match=r"x.csv: this is no text. Expected a CSV"):
        find_encoding(io.BytesIO(b"PK\x03\x04" + bytes(range(256))), "x.csv")


def test_an_encoding_that_is_named_must_fit() -> None:
    assert check_encoding(io.BytesIO(CHINESE.encode("utf-8-sig")), "UTF8", "t.csv") == "utf-8-sig"
    assert check_encoding(io.BytesIO(CHINESE.encode("gbk")), "gbk", "t.csv") == "gbk"
    with pytest.raises(TableError, match=r"t.csv line 1: bytes that are not UTF-8"):
        check_encoding(io.BytesIO(CHINESE.encode("gbk")), "utf-8", "t.csv")
    with pytest.raises(TableError, match=r"t.csv: no such encoding: 'gkb'"):
        check_encoding(io.BytesIO(b"a"), "gkb", "t.csv")


def test_titles() -> None:
    assert [title_of(name) for name in ("utf-8-sig", "cp950", "cp1251")] == [
        "UTF-8",
        "Big5",
        "cp1251",
    ]
