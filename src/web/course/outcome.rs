//! What the host of an embed is told of a prediction or a goal. It is never needed.

use super::App;

/// Tells the host of an embed how something came out: `right` is `None` where nothing is right. The whole page tells nobody,
/// even in a frame.
///
/// The message goes to whoever that is, for it says nothing of the reader but this.
#[cfg(not(feature = "split"))]
pub(super) fn tell(app: App, kind: &'static str, name: &'static str, right: Option<bool>) {
    if app.is_embed() {
        crate::web::host::outcome(app, kind, name, right);
    }
}

/// What is built in parts is never an embed, and has no host.
#[cfg(feature = "split")]
pub(super) const fn tell(_: App, _: &'static str, _: &'static str, _: Option<bool>) {}
