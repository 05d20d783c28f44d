//! Of which words is a line of a zone made? Quoted strings, escapes and comments (RFC 1035 section
//! 5.1).

/// One word of a line, its escapes undone.
pub(super) struct Word {
    pub(super) bytes: Vec<u8>,
}

impl Word {
    /// Its bytes in strings of at most 255.
    pub(super) fn strings(&self) -> Vec<&[u8]> {
        if self.bytes.is_empty() { vec![&[]] } else { self.bytes.chunks(255).collect() }
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// The words of a line; what is after a `;` is none of them.
pub(super) fn words(line: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut rest = line.as_bytes();
    loop {
        rest = rest.trim_ascii_start();
        if rest.is_empty() || rest[0] == b';' {
            return Ok(words);
        }
        let (bytes, after) = word(rest)?;
        words.push(Word { bytes });
        rest = after;
    }
}

/// One word, quoted or not, and what follows it.
fn word(text: &[u8]) -> Result<(Vec<u8>, &[u8]), String> {
    let quoted = text[0] == b'"';
    let mut rest = &text[usize::from(quoted)..];
    let mut bytes = Vec::new();
    while let Some((byte, after)) = rest.split_first() {
        match byte {
            b'"' if quoted => return Ok((bytes, after)),
            b' ' | b'\t' if !quoted => return Ok((bytes, rest)),
            b'\\' => {
                let (byte, after) = escaped(after)?;
                bytes.push(byte);
                rest = after;
            }
            byte => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    if quoted { Err("a quoted string does not end".to_owned()) } else { Ok((bytes, rest)) }
}

/// `\DDD`, a byte as three decimal digits, or `\X`, the character itself.
fn escaped(text: &[u8]) -> Result<(u8, &[u8]), String> {
    if let Some(digits) =
        text.first_chunk::<3>().filter(|digits| digits.iter().all(u8::is_ascii_digit))
    {
        let value = digits.iter().fold(0_u32, |value, digit| value * 10 + u32::from(digit - b'0'));
        let byte = u8::try_from(value).map_err(|_| format!("\\{value} is not a byte"))?;
        return Ok((byte, &text[3..]));
    }
    let (byte, rest) = text.split_first().ok_or("a line ends in \\")?;
    Ok((*byte, rest))
}
