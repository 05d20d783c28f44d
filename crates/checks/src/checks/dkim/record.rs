//! What does a key record say? Tags and values as RFC 6376 section 3.6.1 has them, each fault with
//! its place.

/// What a TXT record at a selector's name comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// A record of something else, such as the SPF record of a wildcard.
    Foreign,
    /// A key record that cannot be read.
    Faulty(Fault),
    /// A key record.
    Key(Record),
}

/// What is wrong with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Backslashes or quotes of a zone file stand in the record itself.
    Quoting,
    /// It ends before the key: what follows an unescaped semicolon is a comment to some zone files.
    CutShort,
    /// The mistake begins at this character, counted from 1.
    Syntax(usize),
}

/// The tags that matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// The type of key (`k=`), `rsa` if none is named; lower case.
    pub(super) key_type: String,
    /// The key as it is (`p=`); empty where it is revoked.
    pub(super) key: String,
    /// The character at which the key begins, counted from 1.
    pub(super) key_column: usize,
    /// The hash methods (`h=`), if it names any; lower case.
    pub(super) hashes: Option<Vec<String>>,
    /// The services (`s=`), if it names any; lower case.
    pub(super) services: Option<Vec<String>>,
    /// Whether the domain only tries out (`t=y`).
    pub(super) is_test: bool,
}

/// One tag with its value, and where each begins.
struct Tag<'a> {
    name: &'a str,
    value: &'a str,
    column: usize,
    value_column: usize,
}

/// Reads one TXT record, its strings joined.
pub(super) fn read(text: &str) -> Read {
    if has_zone_file_quotes(text) {
        return Read::Faulty(Fault::Quoting);
    }
    let tags = match tags(text) {
        Ok(tags) => tags,
        Err(column) if looks_like_a_key(text) => return Read::Faulty(Fault::Syntax(column)),
        Err(_) => return Read::Foreign,
    };
    read_tags(text, &tags)
}

fn read_tags(text: &str, tags: &[Tag<'_>]) -> Read {
    let tag = |name: &str| tags.iter().find(|tag| tag.name == name);
    if let Some(at) = tags.iter().position(|tag| tag.name == "v") {
        let version = &tags[at];
        if let Some(at) = runs_on(version.value) {
            return Read::Faulty(Fault::Syntax(version.value_column + at));
        }
        if !version.value.eq_ignore_ascii_case("DKIM1") {
            return Read::Foreign;
        }
        if at > 0 || version.value != "DKIM1" {
            return Read::Faulty(Fault::Syntax(version.column));
        }
    }
    let Some(key) = tag("p") else {
        return if looks_like_a_key(text) { Read::Faulty(Fault::CutShort) } else { Read::Foreign };
    };
    let list = |name: &str| tag(name).map(|tag| split(tag.value));
    Read::Key(Record {
        key_type: tag("k").map_or_else(|| "rsa".to_owned(), |tag| tag.value.to_ascii_lowercase()),
        key: key.value.to_owned(),
        key_column: key.value_column,
        hashes: list("h"),
        services: list("s"),
        is_test: list("t").is_some_and(|flags| flags.iter().any(|flag| flag == "y")),
    })
}

/// Where another tag begins behind the version without a semicolon: `v=DKIM1 k=rsa p=…`.
fn runs_on(version: &str) -> Option<usize> {
    let rest = version
        .get(..5)
        .filter(|start| start.eq_ignore_ascii_case("DKIM1"))
        .map(|start| &version[start.len()..])?;
    (rest.contains('=') && !rest.starts_with(|ch: char| ch.is_ascii_alphanumeric()))
        .then_some("DKIM1".len())
}

/// Words between colons.
fn split(value: &str) -> Vec<String> {
    value
        .split(':')
        .map(|word| word.trim().to_ascii_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

/// `name=value; name=value`; white space around both counts for nothing. The error is the character
/// of the mistake.
fn tags(text: &str) -> Result<Vec<Tag<'_>>, usize> {
    let mut tags: Vec<Tag<'_>> = Vec::new();
    let mut begins = 0;
    for part in text.split(';') {
        let begun = begins;
        begins += part.len() + 1;
        if part.trim().is_empty() {
            continue;
        }
        let column = |at: usize| text[..at].chars().count() + 1;
        let at = begun + part.len() - part.trim_start().len();
        let (name, value) = part.split_once('=').ok_or_else(|| column(at))?;
        let value_at = begun + name.len() + 1 + (value.len() - value.trim_start().len());
        let (name, value) = (name.trim(), value.trim());
        let is_name = |ch: char| ch.is_ascii_alphanumeric() || ch == '_';
        if name.is_empty() || !name.chars().all(is_name) || tags.iter().any(|tag| tag.name == name)
        {
            return Err(column(at));
        }
        tags.push(Tag { name, value, column: column(at), value_column: column(value_at) });
    }
    Ok(tags)
}

/// Whether somebody meant it to be a key: it says DKIM1, or has a type of key.
fn looks_like_a_key(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    upper.contains("V=DKIM1")
        || upper.contains("V = DKIM1")
        || upper.contains("K=RSA")
        || upper.contains("K=ED25519")
}

/// Whether the quotes or backslashes with which zone files are written have come into the record. A
/// note (`n=`) may hold a quote of its own.
fn has_zone_file_quotes(text: &str) -> bool {
    let key =
        text.split_once("p=").map_or("", |(_, key)| key.split(';').next().unwrap_or_default());
    let has_quotes =
        text.trim_start().starts_with('"') || text.contains("\\;") || key.contains(['"', '\\']);
    has_quotes && looks_like_a_key(&without_quotes(text))
}

/// The record without the quotes and backslashes of zone files, and without the space between two
/// quoted strings.
pub(super) fn without_quotes(text: &str) -> String {
    text.replace("\" \"", "").replace(['"', '\\'], "")
}
