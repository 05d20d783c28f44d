//! What does a policy say? Lines of key and value, as RFC 8461 section 3.2 has them.

/// The longest time that a policy may be kept, in seconds: about a year.
const LONGEST: u64 = 31_557_600;

/// A policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Policy {
    pub(super) mode: Mode,
    /// Seconds that senders keep it.
    pub(super) max_age: u64,
    /// The patterns of mail hosts, lower case.
    pub(super) hosts: Vec<String>,
}

/// What a sender does with a mail host that does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Keeps the mail back.
    Enforce,
    /// Delivers, and reports.
    Testing,
    /// Nothing: the policy is being withdrawn.
    None,
}

/// Reads a policy. The error says what is wrong, and in which line, counted from 1; 0 where
/// something is missing.
pub(super) fn read(text: &str) -> Result<Policy, (usize, &'static str)> {
    let (mut version, mut mode, mut max_age, mut hosts) = (None, None, None, Vec::new());
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
    for (number, line) in lines.filter(|(_, line)| !line.is_empty()) {
        let (key, value) = line.split_once(':').ok_or((number, "no_colon"))?;
        let value = value.trim();
        // Of a key that appears twice the first counts; unknown ones are for later versions
        // (section 3.2).
        match key.trim() {
            "version" => version = version.or(Some(value == "STSv1")),
            "mode" if mode.is_none() => mode = Some(read_mode(value).ok_or((number, "bad_mode"))?),
            "max_age" if max_age.is_none() => {
                max_age = Some(read_age(value).ok_or((number, "bad_age"))?)
            }
            "mx" if is_pattern(value) => {
                hosts.push(value.trim_end_matches('.').to_ascii_lowercase())
            }
            "mx" => return Err((number, "bad_mx")),
            _ => {}
        }
    }
    if version != Some(true) {
        return Err((0, "no_version"));
    }
    let mode = mode.ok_or((0, "no_mode"))?;
    let max_age = max_age.ok_or((0, "no_age"))?;
    if hosts.is_empty() && mode != Mode::None {
        return Err((0, "no_mx"));
    }
    Ok(Policy { mode, max_age, hosts })
}

fn read_mode(value: &str) -> Option<Mode> {
    match value {
        "enforce" => Some(Mode::Enforce),
        "testing" => Some(Mode::Testing),
        "none" => Some(Mode::None),
        _ => None,
    }
}

fn read_age(value: &str) -> Option<u64> {
    let is_number =
        !value.is_empty() && value.len() <= 10 && value.bytes().all(|byte| byte.is_ascii_digit());
    value.parse().ok().filter(|age| is_number && *age <= LONGEST)
}

/// A host name, or one whose leftmost label is `*`.
fn is_pattern(value: &str) -> bool {
    let name = value.strip_prefix("*.").unwrap_or(value).trim_end_matches('.');
    let is_label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    name.split('.').all(is_label)
}

impl Policy {
    /// Whether a mail host fits: `*` stands for exactly one label (section 4.1).
    pub(super) fn lists(&self, host: &str) -> bool {
        let parent = host.split_once('.').map(|(_, parent)| parent);
        self.hosts.iter().any(|pattern| {
            *pattern == host
                || parent.is_some_and(|parent| pattern.strip_prefix("*.") == Some(parent))
        })
    }
}
