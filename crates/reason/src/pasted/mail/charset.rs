//! Which text are bytes in a charset of the East? Letters of Cyrillic, and of Japanese and Chinese
//! the signs that notices use.
//!
//! Whole tables of signs would weigh more than everything else that reads mail. The signs of the
//! usual phrases are enough to know why a message came back; every other becomes one mark of its
//! own.

/// What a sign becomes that is not in our tables.
const OTHER: char = '〓';

/// Bytes in `name` as text; none where that charset is not one of these.
pub(super) fn read(bytes: &[u8], name: &str) -> Option<String> {
    let single = |letter: fn(u8) -> char| bytes.iter().map(|byte| letter(*byte)).collect();
    Some(match name {
        "iso-2022-jp" => iso_2022_jp(bytes),
        "euc-jp" => double(bytes, 0xa1..=0xfe, kana),
        "shift_jis" | "shift-jis" | "x-sjis" | "cp932" | "windows-31j" => shift_jis(bytes),
        "gb2312" | "gbk" | "gb18030" | "cp936" => double(bytes, 0x81..=0xfe, hanzi),
        "koi8-r" | "koi8-u" => single(koi8),
        "windows-1251" | "cp1251" => single(windows_1251),
        "iso-8859-5" => single(iso_8859_5),
        _ => return None,
    })
}

/// ISO-2022-JP: escapes change between one byte and two.
pub(super) fn iso_2022_jp(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    let (mut is_double, mut at) = (false, 0);
    while let Some(&byte) = bytes.get(at) {
        if byte == 0x1b {
            is_double = bytes.get(at + 1) == Some(&b'$');
            at += if bytes[at..].starts_with(b"\x1b$(") { 4 } else { 3 };
            continue;
        }
        if byte == b'\n' {
            is_double = false;
        }
        match (is_double, bytes.get(at + 1)) {
            (true, Some(&low)) => {
                out.push(kana(byte, low));
                at += 2;
            }
            _ => {
                out.push(byte as char);
                at += 1;
            }
        }
    }
    out
}

/// Two bytes are one sign where the first lies in `leads`.
fn double(bytes: &[u8], leads: std::ops::RangeInclusive<u8>, sign: fn(u8, u8) -> char) -> String {
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match bytes.get(at + 1) {
            Some(&low) if leads.contains(&byte) => {
                out.push(sign(byte & 0x7f, low & 0x7f));
                at += 2;
            }
            _ => {
                out.push(byte as char);
                at += 1;
            }
        }
    }
    out
}

/// Shift_JIS: two rows of JIS X 0208 share a first byte.
fn shift_jis(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let low = bytes.get(at + 1).copied().filter(|low| matches!(low, 0x40..=0x7e | 0x80..=0xfc));
        match (byte, low) {
            (0x81..=0x9f | 0xe0..=0xef, Some(low)) => {
                let pair = if byte >= 0xe0 { byte - 0xc1 } else { byte - 0x81 };
                let place = if low > 0x7f { low - 0x41 } else { low - 0x40 };
                out.push(kana(0x21 + pair * 2 + place / 94, 0x21 + place % 94));
                at += 2;
            }
            (0xa1..=0xdf, _) => {
                out.push(char::from_u32(0xff61 + u32::from(byte - 0xa1)).unwrap_or(OTHER));
                at += 1;
            }
            _ => {
                out.push(byte as char);
                at += 1;
            }
        }
    }
    out
}

/// The sign at a place of JIS X 0208: rows 4 and 5 are hiragana and katakana, row 3 is ASCII.
fn kana(row: u8, cell: u8) -> char {
    let at = u32::from(cell.wrapping_sub(0x21));
    let code = match row {
        0x23 => u32::from(cell),
        0x24 => 0x3041 + at,
        0x25 => 0x30a1 + at,
        0x21 if cell == 0x3c => 0x30fc,
        0x21 if cell == 0x23 => 0x3002,
        _ => return of_table(KANJI, row, cell),
    };
    char::from_u32(code).unwrap_or(OTHER)
}

/// The sign at a place of GB 2312.
fn hanzi(row: u8, cell: u8) -> char {
    match (row, cell) {
        (0x21, 0x23) => '。',
        (0x23, _) => cell as char,
        _ => of_table(HANZI, row, cell),
    }
}

fn of_table(table: &[(u16, char)], row: u8, cell: u8) -> char {
    let code = u16::from(row) << 8 | u16::from(cell);
    table.binary_search_by_key(&code, |(code, _)| *code).map_or(OTHER, |at| table[at].1)
}

fn koi8(byte: u8) -> char {
    match byte {
        0xa3 => 'ё',
        0xb3 => 'Ё',
        0xc0.. => KOI8.chars().nth(usize::from(byte - 0xc0)).unwrap_or(OTHER),
        _ => byte as char,
    }
}

fn windows_1251(byte: u8) -> char {
    match byte {
        0xa8 => 'Ё',
        0xb8 => 'ё',
        0xc0.. => char::from_u32(0x410 + u32::from(byte - 0xc0)).unwrap_or(OTHER),
        _ => byte as char,
    }
}

fn iso_8859_5(byte: u8) -> char {
    match byte {
        0xa1..=0xff if byte != 0xad => {
            char::from_u32(0x401 + u32::from(byte - 0xa1)).unwrap_or(OTHER)
        }
        _ => byte as char,
    }
}

/// KOI8-R from 0xC0 on.
const KOI8: &str = "юабцдефгхийклмнопярстужвьызшэщчъЮАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗШЭЩЧЪ";

/// The kanji of the usual phrases, by their place in JIS X 0208.
#[rustfmt::skip]
const KANJI: &[(u16, char)] = &[
    (0x3038, '宛'),
    (0x3261, '過'),
    (0x333a, '該'),
    (0x334e, '確'),
    (0x347c, '期'),
    (0x3571, '拒'),
    (0x3821, '検'),
    (0x382b, '見'),
    (0x3842, '限'),
    (0x387a, '効'),
    (0x3939, '更'),
    (0x3a5f, '在'),
    (0x3b5f, '止'),
    (0x3c54, '者'),
    (0x3c6a, '手'),
    (0x3c75, '受'),
    (0x3d50, '出'),
    (0x3f2e, '信'),
    (0x3f74, '数'),
    (0x4029, '制'),
    (0x405a, '切'),
    (0x4068, '先'),
    (0x416a, '相'),
    (0x4177, '送'),
    (0x4238, '存'),
    (0x4267, '大'),
    (0x4323, '達'),
    (0x4436, '超'),
    (0x4464, '停'),
    (0x4550, '登'),
    (0x4576, '当'),
    (0x464f, '届'),
    (0x4727, '認'),
    (0x4755, '杯'),
    (0x475b, '配'),
    (0x485d, '否'),
    (0x4954, '不'),
    (0x4a51, '変'),
    (0x4a56, '返'),
    (0x4b7e, '満'),
    (0x4c35, '無'),
    (0x4c40, '明'),
    (0x4c42, '迷'),
    (0x4d46, '容'),
    (0x4d51, '用'),
    (0x4d78, '利'),
    (0x4e4c, '量'),
    (0x4f3f, '録'),
    (0x4f47, '惑'),
];

/// The hanzi of the usual phrases, by their place in GB 2312.
#[rustfmt::skip]
const HANZI: &[(u16, char)] = &[
    (0x313b, '被'),
    (0x3221, '病'),
    (0x323b, '不'),
    (0x332c, '超'),
    (0x3466, '存'),
    (0x346f, '达'),
    (0x3473, '大'),
    (0x353d, '到'),
    (0x3544, '的'),
    (0x3558, '地'),
    (0x363e, '毒'),
    (0x366e, '额'),
    (0x3722, '发'),
    (0x3762, '封'),
    (0x397d, '过'),
    (0x3b27, '户'),
    (0x3b78, '圾'),
    (0x3c7e, '件'),
    (0x3d53, '接'),
    (0x3d7b, '禁'),
    (0x3e5c, '拒'),
    (0x3e78, '绝'),
    (0x402c, '垃'),
    (0x413f, '量'),
    (0x427a, '满'),
    (0x437b, '名'),
    (0x445c, '能'),
    (0x447a, '您'),
    (0x4564, '配'),
    (0x484b, '人'),
    (0x485d, '容'),
    (0x4a55, '收'),
    (0x4b4d, '送'),
    (0x4d23, '停'),
    (0x4d4b, '退'),
    (0x4e34, '未'),
    (0x4e5e, '无'),
    (0x4f5e, '限'),
    (0x4f64, '箱'),
    (0x5021, '小'),
    (0x5027, '效'),
    (0x5045, '信'),
    (0x5251, '已'),
    (0x5343, '用'),
    (0x534a, '邮'),
    (0x5372, '域'),
    (0x545a, '在'),
    (0x5552, '找'),
    (0x5637, '址'),
    (0x5646, '制'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_words_are_read_in_each_charset() {
        for (bytes, name, text) in [
            (&b"\x1b$B%j%9%H08@h\x1b(B ok"[..], "iso-2022-jp", "リスト宛先 ok"),
            (b"\xb0\xb8\xc0\xe8 \xa5\xa2", "euc-jp", "宛先 ア"),
            (b"\x88\xb6\x90\xe6 \x83\x41\x81\x42", "shift_jis", "宛先 ア。"),
            (b"\xca\xd5\xbc\xfe\xc8\xcb ok", "gb2312", "收件人 ok"),
            (b"\xd1\xdd\xc9\xcb", "koi8-r", "ящик"),
            (b"\xff\xf9\xe8\xea", "windows-1251", "ящик"),
            (b"\xef\xe9\xd8\xda", "iso-8859-5", "ящик"),
        ] {
            assert_eq!(read(bytes, name).as_deref(), Some(text), "{name}");
        }
    }

    #[test]
    fn what_is_cut_off_stays_readable() {
        for name in ["iso-2022-jp", "euc-jp", "shift_jis", "gbk"] {
            assert!(read(b"ok \x88", name).is_some_and(|text| text.starts_with("ok ")), "{name}");
        }
    }
}
