//! What does a DMARC record say? (RFC 9989 section 4.7)

/// A record that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Record {
    /// What is asked of receivers (`p`); a record without it asks for nothing.
    pub(crate) policy: Option<Disposition>,
    /// The same for names below (`sp`).
    pub(crate) subdomains: Option<Disposition>,
    /// The same for names below that do not exist (`np`).
    pub(crate) nonexistent: Option<Disposition>,
    /// Whether it says that this is a public suffix (`psd=y`), or that it is none (`psd=n`).
    pub(crate) is_public_suffix: Option<bool>,
    /// Whether the policy is only tried out (`t=y`).
    pub(crate) is_test: bool,
    /// Whether a signature must be of exactly this domain (`adkim=s`).
    pub(crate) is_dkim_strict: bool,
    /// Whether the envelope sender must be of exactly this domain (`aspf=s`).
    pub(crate) is_spf_strict: bool,
    /// When to report failures (`fo`), if it says so in the words that there are.
    pub(crate) failures: Option<String>,
    /// Where summaries go (`rua`).
    pub(crate) summaries: Vec<Destination>,
    /// Where single failures go (`ruf`).
    pub(crate) single: Vec<Destination>,
    /// Tags that RFC 9989 has removed.
    pub(crate) removed: Vec<&'static str>,
    /// Whether `pct` held the policy back.
    pub(crate) is_sampled: bool,
    /// Parts that cannot be read, and that every receiver passes over.
    pub(crate) ignored: usize,
}

/// Where reports go: the address of a `mailto:`, or `None` for what is none.
pub(crate) type Destination = Option<Address>;

/// A mail address that can be written down again as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    local: String,
    /// Its domain, lower case.
    pub(crate) domain: String,
}

/// What is asked of receivers, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Disposition {
    None,
    Quarantine,
    Reject,
}

/// What is wrong with a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) what: &'static str,
    /// What could be read all the same.
    pub(crate) rest: Record,
}

impl Fault {
    /// Whether receivers do not even take it for a DMARC record, so that the walk goes on upward
    /// (section 4.10).
    pub(crate) fn sets_aside(&self) -> bool {
        matches!(
            self.what,
            "bad_version" | "missing_semicolon" | "in_quotes" | "no_version" | "version_case"
        )
    }
}

/// Whether a text is a DMARC record: the version comes first, in these letters (section 4.7).
pub(crate) fn is_record(text: &str) -> bool {
    let first = text.split(';').next().unwrap_or_default();
    first.split_once('=').is_some_and(|(name, version)| {
        name.trim().eq_ignore_ascii_case("v") && version.trim() == "DMARC1"
    })
}

/// Whether a text means to be one, though receivers pass over it: the version is spelled in another
/// way, or is missing before a policy.
pub(crate) fn is_meant(text: &str) -> bool {
    let Some((name, value)) = text.split_once('=') else { return false };
    let value = value.trim_start();
    let begins =
        |start: &str| value.get(..start.len()).is_some_and(|at| at.eq_ignore_ascii_case(start));
    match name.trim().to_ascii_lowercase().as_str() {
        "v" => begins("DMARC"),
        "p" => ["none", "quarantine", "reject"].into_iter().any(begins) && text.contains(';'),
        _ => false,
    }
}

/// What is in the quotes that somebody published along with a record: to receivers it is none.
pub(crate) fn in_quotes(text: &str) -> Option<&str> {
    let is_quote =
        |letter: char| matches!(letter, '"' | '\'' | '“' | '”' | '„' | '‘' | '’' | '«' | '»');
    let bare = text.trim().trim_matches(is_quote);
    (text.trim_start().starts_with(is_quote) && is_meant(bare)).then_some(bare)
}

/// Reads `tag=value; tag=value`. Unknown tags are ignored, and so is what cannot be read behind the
/// version and the policies: they hold all the same (section 4.8).
pub(crate) fn read(text: &str) -> Result<Record, Box<Fault>> {
    let mut record = Record::default();
    let mut fault = None;
    let mut seen: Vec<String> = Vec::new();
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let Some((name, value)) = part.split_once('=') else {
            record.ignored += 1;
            continue;
        };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
        if seen.is_empty() {
            fault = version_fault(&name, value);
            if name == "v" {
                seen.push(name);
                continue;
            }
        }
        if seen.contains(&name) {
            // A tag that appears twice voids the list (RFC 6376 section 3.2).
            fault = fault.or(Some(if name == "p" { "policy_twice" } else { "tag_twice" }));
            record.read_again(&name, value);
        } else {
            fault = fault.or(record.read_tag(&name, value).err());
        }
        seen.push(name);
    }
    match fault {
        None => Ok(record),
        Some(what) => Err(Box::new(Fault { what, rest: record })),
    }
}

/// What is wrong with the first tag, which must be the version.
fn version_fault(name: &str, value: &str) -> Option<&'static str> {
    match value {
        _ if name != "v" => Some("no_version"),
        "DMARC1" => None,
        value if value.eq_ignore_ascii_case("DMARC1") => Some("version_case"),
        // `v=DMARC1 p=reject`: the rest belongs to the version, and so to nothing.
        value if value.contains(char::is_whitespace) => Some("missing_semicolon"),
        _ => Some("bad_version"),
    }
}

impl Record {
    /// What a tag that appears a second time adds: more who get reports. Of two policies nobody
    /// knows which one is meant.
    fn read_again(&mut self, name: &str, value: &str) {
        match name {
            "rua" => self.summaries.extend(destinations(value)),
            "ruf" => self.single.extend(destinations(value)),
            "p" if Disposition::parse(value).ok() != self.policy => self.policy = None,
            _ => {}
        }
    }

    fn read_tag(&mut self, name: &str, value: &str) -> Result<(), &'static str> {
        let below = || Disposition::parse(value).map(Some).map_err(|_| "bad_policy_below");
        let is = |wanted: &str| value.eq_ignore_ascii_case(wanted);
        match name {
            "p" => self.policy = Some(Disposition::parse(value)?),
            "sp" => self.subdomains = below()?,
            "np" => self.nonexistent = below()?,
            "psd" => {
                self.is_public_suffix = if is("y") { Some(true) } else { is("n").then_some(false) }
            }
            "t" => self.is_test = is("y"),
            "adkim" => self.is_dkim_strict = is("s"),
            "aspf" => self.is_spf_strict = is("s"),
            "fo" => self.failures = is_failure_words(value).then(|| value.to_ascii_lowercase()),
            "rua" => self.summaries = destinations(value),
            "ruf" => self.single = destinations(value),
            "pct" => {
                self.removed.push("pct");
                // What is no number counts for nothing, and the policy holds for all mail.
                self.is_sampled = value.parse::<u8>().is_ok_and(|percent| percent < 100);
            }
            "rf" => self.removed.push("rf"),
            "ri" => self.removed.push("ri"),
            _ => {}
        }
        Ok(())
    }

    /// Every destination of reports.
    pub(crate) fn destinations(&self) -> impl Iterator<Item = &Destination> {
        self.summaries.iter().chain(&self.single)
    }

    /// What is asked for this domain, or for the names below it: `t=y` lowers it by one step
    /// (section 4.7).
    pub(crate) fn asked(&self, is_above: bool) -> Disposition {
        let own = self.policy.unwrap_or(Disposition::None);
        let asked = if is_above { self.subdomains.unwrap_or(own) } else { own };
        if self.is_test { asked.one_lower() } else { asked }
    }

    /// The record as it should be written: what was read of it, without what is removed.
    pub(crate) fn written(&self) -> String {
        let mut tags = vec![format!("p={}", self.policy.unwrap_or(Disposition::None).as_str())];
        let mut add = |name: &str, value: Option<&str>| {
            tags.extend(value.map(|value| format!("{name}={value}")))
        };
        add("sp", self.subdomains.map(Disposition::as_str));
        add("np", self.nonexistent.map(Disposition::as_str));
        add("psd", self.is_public_suffix.map(|is| if is { "y" } else { "n" }));
        add("adkim", self.is_dkim_strict.then_some("s"));
        add("aspf", self.is_spf_strict.then_some("s"));
        add("fo", self.failures.as_deref());
        add("rua", addresses(&self.summaries).as_deref());
        add("ruf", addresses(&self.single).as_deref());
        add("t", self.is_test.then_some("y"));
        format!("v=DMARC1; {}", tags.join("; "))
    }

    /// The same, with reports to the domain's own postmaster where it names nobody.
    pub(crate) fn written_with_reports(&self, domain: &str) -> String {
        let mut with = self.clone();
        if with.summaries.iter().all(Option::is_none) {
            with.summaries =
                vec![Some(Address { local: "postmaster".to_owned(), domain: domain.to_owned() })];
        }
        with.written()
    }
}

fn addresses(destinations: &[Destination]) -> Option<String> {
    let written: Vec<String> = destinations
        .iter()
        .flatten()
        .map(|at| format!("mailto:{}@{}", at.local, at.domain))
        .collect();
    (!written.is_empty()).then(|| written.join(","))
}

/// `0`, `1`, `d` and `s`, between colons.
fn is_failure_words(value: &str) -> bool {
    value
        .split(':')
        .all(|word| matches!(word.trim().to_ascii_lowercase().as_str(), "0" | "1" | "d" | "s"))
}

fn destinations(value: &str) -> Vec<Destination> {
    value.split(',').map(str::trim).filter(|uri| !uri.is_empty()).map(address).collect()
}

/// The address of a `mailto:`; the size after `!` is of an older version and ignored (RFC 9990
/// section 3).
fn address(uri: &str) -> Destination {
    let (scheme, rest) = uri.split_once(':')?;
    let rest = rest.split('!').next().unwrap_or_default().trim();
    let (local, domain) =
        rest.rsplit_once('@').filter(|_| scheme.eq_ignore_ascii_case("mailto"))?;
    let domain = domain.split('?').next().unwrap_or_default();
    let is_local = |byte: u8| byte.is_ascii_alphanumeric() || b"._+-=%/&'*#~$^{}|".contains(&byte);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let is_sound = (1..=64).contains(&local.len())
        && local.bytes().all(is_local)
        && domain.len() <= 253
        && domain.contains('.')
        && domain.split('.').all(is_label);
    is_sound.then(|| Address { local: local.to_owned(), domain: domain.to_ascii_lowercase() })
}

impl Disposition {
    fn parse(text: &str) -> Result<Self, &'static str> {
        match text.to_ascii_lowercase().as_str() {
            "none" => Ok(Self::None),
            "quarantine" => Ok(Self::Quarantine),
            "reject" => Ok(Self::Reject),
            _ => Err("bad_policy"),
        }
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Quarantine => "quarantine",
            Self::Reject => "reject",
        }
    }

    fn one_lower(self) -> Self {
        match self {
            Self::Reject => Self::Quarantine,
            _ => Self::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_begins_with_its_version() {
        for (text, is, meant) in [
            ("v=DMARC1", true, true),
            (" V = DMARC1 ; x", true, true),
            (" V = dmarc2; x", false, true),
            ("v=dmarc1; p=none", false, true),
            ("v=DMARC1 p=none", false, true),
            ("v=spf1", false, false),
            ("p=none; v=DMARC1", false, true),
            ("p=nonesuch", false, false),
            ("DMARC1", false, false),
            ("", false, false),
        ] {
            assert_eq!((is_record(text), is_meant(text)), (is, meant), "{text}");
        }
        assert_eq!(read("v=DMARC1; p=none; p").unwrap().ignored, 1);
        let two = read("v=DMARC1; p=none; p=reject").unwrap_err();
        assert_eq!((two.what, two.rest.policy), ("policy_twice", None));
    }

    #[test]
    fn each_tag_counts_for_what_it_says() {
        let text = "v=DMARC1; p=none; adkim=s; aspf=s; fo=1:d; rf=afrf; ri=3600; pct=50; \
            rua=mailto:a@example.com";
        let record = read(text).unwrap();
        assert_eq!(record.removed, ["rf", "ri", "pct"]);
        assert_eq!(
            record.written(),
            "v=DMARC1; p=none; adkim=s; aspf=s; fo=1:d; rua=mailto:a@example.com"
        );
        let odd = read("v=DMARC1; p=none; fo=x; rua=mailto:a@bcom").unwrap();
        assert_eq!(odd.written(), "v=DMARC1; p=none");
        for (text, what) in
            [("v=DMARC1 p=reject", "missing_semicolon"), ("v=DMARC2; p=none", "bad_version")]
        {
            assert_eq!(read(text).unwrap_err().what, what, "{text}");
        }
    }
}
