//! What do the answers at the selectors' names come to?

use probe::dns::{Lookup, RData, name};
use verdict::{Arg, Code, Domain, Finding};

use super::Asked;
use super::codes::{
    BAD_BASE64, BAD_KEY, CUT_SHORT, DANGLING_ALIAS, LONG_KEY, MISSING, MULTIPLE, OK, OTHER_SERVICE,
    QUOTING, REVOKED, SHA1_ONLY, SHORT_KEY, SYNTAX, TESTING, UNKNOWN_TYPE, UNRESOLVED, WEAK_KEY,
    WILDCARD,
};
use super::key::{self, Key, NoKey};
use super::record::{Fault, Read, Record, read, without_quotes};

/// Shorter RSA keys are refused by every verifier (RFC 8301 section 3.2).
const SHORTEST: usize = 1024;
/// Shorter RSA keys are weaker than they should be (RFC 8301 section 3.2).
const STRONG: usize = 2048;
/// Longer RSA keys need not be checked by anybody (RFC 8301 section 3.2).
const LONGEST: usize = 4096;

/// Judges each selector; without one only whether every name answers with a key.
pub(super) fn judge(domain: &Domain, asked: &[Asked], control: &Lookup) -> Vec<Finding> {
    if asked.is_empty() && texts(control).iter().any(|text| read(text) != Read::Foreign) {
        let every = format!("*._domainkey.{domain}");
        return vec![Finding::new(&WILDCARD, every).evidence(control.evidence())];
    }
    asked.iter().flat_map(|asked| judge_selector(asked, control)).collect()
}

/// Each TXT record, its strings joined.
fn texts(lookup: &Lookup) -> Vec<String> {
    lookup.texts().map(|strings| String::from_utf8_lossy(&strings.concat()).into_owned()).collect()
}

fn judge_selector(asked: &Asked, control: &Lookup) -> Vec<Finding> {
    let lookup = &asked.lookup;
    let name = lookup.asked.split(' ').next().unwrap_or_default();
    let says = |code: &Code| {
        Finding::new(code, name)
            .arg(Arg::domain("selector", &asked.selector))
            .evidence(lookup.evidence())
    };
    if let Some(failure) = lookup.failure() {
        return vec![says(&UNRESOLVED).because(failure.because())];
    }
    let texts = texts(lookup);
    if texts.iter().all(|text| read(text) == Read::Foreign) {
        return vec![missing(lookup, says)];
    }
    // The control proves it: this name answers because all do, and not because a key was published
    // here.
    if !control.records().is_empty() && texts == self::texts(control) {
        return vec![says(&WILDCARD).evidence(control.evidence())];
    }
    match texts.as_slice() {
        [text] => judge_record(text, says),
        several => vec![says(&MULTIPLE).arg(Arg::count("count", several.len()))],
    }
}

/// No key: the name itself has none, or the name that it stands for.
fn missing(lookup: &Lookup, says: impl Fn(&Code) -> Finding) -> Finding {
    let alias = lookup.answer().and_then(|answer| answer.aliases.last());
    match alias.map(|record| &record.data) {
        Some(RData::CNAME(target)) => {
            says(&DANGLING_ALIAS).arg(Arg::domain("target", &name::plain(target)))
        }
        _ => says(&MISSING),
    }
}

fn judge_record(text: &str, says: impl Fn(&Code) -> Finding) -> Vec<Finding> {
    match read(text) {
        Read::Foreign => vec![says(&MISSING)],
        Read::Faulty(Fault::Quoting) => vec![with_record(says(&QUOTING), &without_quotes(text))],
        Read::Faulty(Fault::CutShort) => vec![says(&CUT_SHORT)],
        Read::Faulty(Fault::Syntax(column)) => {
            vec![says(&SYNTAX).arg(Arg::count("column", column))]
        }
        Read::Key(record) => judge_key(&record, text, says),
    }
}

fn judge_key(record: &Record, text: &str, says: impl Fn(&Code) -> Finding) -> Vec<Finding> {
    if record.key.is_empty() {
        return vec![says(&REVOKED)];
    }
    let bytes = match key::from_base64(&record.key) {
        Ok(bytes) => bytes,
        Err(at) => {
            return vec![says(&BAD_BASE64).arg(Arg::count("column", record.key_column + at))];
        }
    };
    let key = match key::read(&record.key_type, &bytes) {
        None => return vec![says(&UNKNOWN_TYPE)],
        Some(Err(fault)) => return vec![says(&BAD_KEY).arg(Arg::word("fault", no_key(fault)))],
        Some(Ok(key)) => key,
    };
    let mut findings = vec![judge_strength(key, &says)];
    let lacks = |list: &Option<Vec<String>>, wanted: &[&str]| {
        list.as_ref().is_some_and(|list| !list.iter().any(|word| wanted.contains(&word.as_str())))
    };
    if lacks(&record.services, &["*", "email"]) {
        findings.push(with_record(says(&OTHER_SERVICE), text));
    }
    if lacks(&record.hashes, &["sha256"]) {
        findings.push(with_record(says(&SHA1_ONLY), text));
    }
    if record.is_test {
        findings.push(with_record(says(&TESTING), text));
    }
    // A key that nobody may use is not in order, however long it is.
    let is_usable = !findings.iter().any(|finding| finding.severity == verdict::Severity::Error);
    findings.retain(|finding| is_usable || finding.code != OK.id);
    findings
}

fn no_key(fault: NoKey) -> &'static str {
    match fault {
        NoKey::Damaged => "damaged",
        NoKey::OtherType => "other_type",
    }
}

fn judge_strength(key: Key, says: &impl Fn(&Code) -> Finding) -> Finding {
    let (code, kind, bits) = match key {
        Key::Ed25519 => (&OK, "Ed25519", 256),
        Key::Rsa(bits) if bits < SHORTEST => (&SHORT_KEY, "RSA", bits),
        Key::Rsa(bits) if bits < STRONG => (&WEAK_KEY, "RSA", bits),
        Key::Rsa(bits) if bits > LONGEST => (&LONG_KEY, "RSA", bits),
        Key::Rsa(bits) => (&OK, "RSA", bits),
    };
    says(code).arg(Arg::word("key_type", kind)).arg(Arg::count("bits", bits))
}

/// Adds the record as it should be: made again from the bytes of its key, without what restricts
/// it.
fn with_record(finding: Finding, text: &str) -> Finding {
    let Read::Key(record) = read(text) else { return finding };
    let Ok(bytes) = key::from_base64(&record.key) else { return finding };
    if !matches!(key::read(&record.key_type, &bytes), Some(Ok(_))) {
        return finding;
    }
    let key_type = if record.key_type == "ed25519" { "ed25519" } else { "rsa" };
    finding.arg(Arg::word(
        "dkim_record",
        &format!("v=DKIM1; k={key_type}; p={}", key::to_base64(&bytes)),
    ))
}
