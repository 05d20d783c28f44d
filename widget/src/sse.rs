//! Server-sent events, parsed as they arrive in pieces.
//!
//! The part of the HTML standard's `text/event-stream` that the API uses: `event`, `data` and
//! comments.

/// One event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Event {
    /// `plan`, `verdict` or `report`.
    pub(crate) name: String,
    /// Its JSON.
    pub(crate) data: String,
}

/// The stream as far as it has come.
#[derive(Debug, Default)]
pub(crate) struct Events {
    line: Vec<u8>,
    event: Event,
}

impl Events {
    /// Takes the next piece and gives the events that it completes.
    pub(crate) fn push(&mut self, piece: &[u8]) -> Vec<Event> {
        let mut complete = Vec::new();
        for &byte in piece {
            if byte != b'\n' {
                self.line.push(byte);
                continue;
            }
            let line = std::mem::take(&mut self.line);
            complete.extend(self.end_of_line(&String::from_utf8_lossy(&line)));
        }
        complete
    }

    fn end_of_line(&mut self, line: &str) -> Option<Event> {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.is_empty() {
            let event = std::mem::take(&mut self.event);
            return (!event.data.is_empty()).then_some(event);
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => self.event.name = value.to_owned(),
            "data" => self.event.data.push_str(value),
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &str, data: &str) -> Event {
        Event { name: name.into(), data: data.into() }
    }

    #[test]
    fn events_arrive_whole_however_they_are_cut() {
        let stream =
            ": hello\nevent: plan\ndata: [1]\n\nevent:verdict\r\ndata:{\"a\":\"é\"}\r\n\r\n"
                .as_bytes();
        let expected = [event("plan", "[1]"), event("verdict", "{\"a\":\"é\"}")];
        for size in 1..stream.len() {
            let mut events = Events::default();
            let seen: Vec<_> = stream.chunks(size).flat_map(|piece| events.push(piece)).collect();
            assert_eq!(seen, expected, "in pieces of {size}");
        }
    }

    #[test]
    fn an_unfinished_event_is_no_event() {
        assert_eq!(Events::default().push(b"event: report\ndata: {}\n"), []);
        assert_eq!(Events::default().push(b": keep-alive\n\n"), []);
    }
}
