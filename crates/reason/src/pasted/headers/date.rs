//! When was that? Dates of headers (RFC 5322 section 3.3), as seconds since 1970.

use crate::pasted::chars::one_of;

/// The time that a date names, if it can be read.
pub(super) fn seconds(text: &str) -> Option<i64> {
    let mut words = text.split(one_of(" \t,")).filter(|word| !word.is_empty()).peekable();
    if words.peek().is_some_and(|word| word.chars().all(|ch| ch.is_ascii_alphabetic())) {
        words.next();
    }
    let day: i64 = number(words.next()?, 31)?;
    let month = month(words.next()?)?;
    let year: i64 = number(words.next()?, 9999)?;
    let year = if year < 50 {
        year + 2000
    } else if year < 1000 {
        year + 1900
    } else {
        year
    };
    let mut clock = words.next()?.split(':');
    let (hour, minute) = (number(clock.next()?, 23)?, number(clock.next()?, 59)?);
    let second = clock.next().map_or(Some(0), |second| number(second, 60))?;
    let local = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
    Some(local - zone(words.next().unwrap_or("+0000"))?)
}

fn number(text: &str, most: i64) -> Option<i64> {
    let is_number = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| is_number && *number <= most)
}

fn month(name: &str) -> Option<i64> {
    const NAMES: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let name = name.get(..3)?.to_ascii_lowercase();
    NAMES.iter().position(|known| *known == name).and_then(|at| i64::try_from(at + 1).ok())
}

/// Days since 1970 in the Gregorian calendar (Howard Hinnant, "chrono-compatible low-level date
/// algorithms").
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Seconds east of Greenwich; the old names of RFC 822 too.
fn zone(text: &str) -> Option<i64> {
    let hours = match text {
        "GMT" | "UT" | "UTC" | "Z" => 0,
        "EST" | "CDT" => -5,
        "EDT" => -4,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        _ => {
            let (sign, digits) = text.split_at_checked(1)?;
            let sign = if sign == "-" { -1 } else { 1 };
            let (hours, minutes) = digits.split_at_checked(2)?;
            return Some(sign * (number(hours, 23)? * 3600 + number(minutes, 59)? * 60));
        }
    };
    Some(hours * 3600)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_become_seconds() {
        for (text, wanted) in [
            ("Thu, 01 Jan 1970 00:00:00 +0000", Some(0)),
            ("Thu, 29 Apr 2010 23:34:45 +0900 (JST)", Some(1_272_551_685)),
            ("29 Apr 2010 14:34:45 -0000", Some(1_272_551_685)),
            ("29 Feb 2024 10:00 GMT", Some(1_709_200_800)),
            ("yesterday", None),
            ("Thu, 99 Apr 2010 23:34:45 +0900", None),
            ("1 Jan 99999 0:0:0 +", None),
        ] {
            assert_eq!(seconds(text), wanted, "{text}");
        }
    }
}
