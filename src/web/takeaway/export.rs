//! A file of an exhibit.

use super::{App, Exhibit, ExhibitPicture};
use crate::figure::Theme;
use crate::figure::backend::canvas::Canvas;
use crate::figure::backend::svg::{Said, captioned};
use crate::figure::backend::{Raster, Sheet, SheetError};
use crate::figure::caption::Caption;
use leptos::prelude::*;

/// What a file may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Format {
    /// The picture in lines, as the static ones are, light and dark; its caption beneath.
    Svg,
    /// The picture in pixels, so many times as large as it is drawn on a wide page, in the inks of the page as it is; its caption
    /// beneath.
    Png(u32),
    /// A table by its place in the exhibit, with every row; a figure's own is the first.
    Csv(usize),
}

/// A file.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::web) struct Export {
    /// Its name.
    pub(in crate::web) name: String,
    /// What it is.
    pub(in crate::web) media_type: &'static str,
    /// What is in it.
    pub(in crate::web) content: Content,
}

/// What is in a file.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::web) enum Content {
    /// A text.
    Text(String),
    /// An image as its own address, `data:image/png;base64,…`.
    Image(String),
}

/// The name of a file.
pub(in crate::web) fn name_of(exhibit: &Exhibit, format: Format) -> String {
    let table = |place: usize| exhibit.tables.get(place).map_or(exhibit.name, |table| table.name);
    match format {
        Format::Svg => format!("label-smoothing-{}.svg", exhibit.name),
        Format::Png(1) => format!("label-smoothing-{}.png", exhibit.name),
        Format::Png(times) => format!("label-smoothing-{}@{times}x.png", exhibit.name),
        Format::Csv(place) => format!("label-smoothing-{}.csv", table(place)),
    }
}

/// Makes a file of the present state.
///
/// # Errors
/// Why it cannot be made, in words: the exhibit has no picture or no such table, or the browser will not draw.
pub(in crate::web) fn export(app: App, exhibit: &Exhibit, format: Format) -> Result<Export, String> {
    let name = name_of(exhibit, format);
    let picture = || exhibit.picture.as_ref().ok_or_else(|| format!("{} is no figure", exhibit.name));
    let (media_type, content) = match format {
        Format::Svg => ("image/svg+xml", Content::Text(svg(app, picture()?)?)),
        Format::Png(times) => ("image/png", Content::Image(png(app, picture()?, times)?)),
        Format::Csv(place) => {
            let table = exhibit.tables.get(place).ok_or_else(|| format!("{} has no table {place}", exhibit.name))?;
            ("text/csv;charset=utf-8", Content::Text((table.rows)().csv()))
        }
    };
    Ok(Export { name, media_type, content })
}

/// What stands beneath a picture: what it is called, in an embed by its link if that says, and its sentence.
fn caption(app: App, picture: &ExhibitPicture) -> Caption {
    let title = app.with_view(|view| view.title.clone());
    let heading = title.as_deref().unwrap_or(picture.question);
    Caption::new(heading, &picture.sentence.get_untracked(), picture.shape.wide().0)
}

fn svg(app: App, picture: &ExhibitPicture) -> Result<String, String> {
    let (description, caption) = (picture.sentence.get_untracked(), caption(app, picture));
    let (said, size) = (Said { title: picture.question, description: &description }, picture.shape.wide());
    let encode = |raster: &Raster| {
        Canvas::unseen(&document())
            .and_then(|canvas| canvas.grey(raster))
            .map_err(|error| SheetError(error.to_string()))
    };
    let paint = |sheet: Sheet<'_>, theme: &Theme| (picture.paint)(sheet, theme);
    let beneath = |sheet: Sheet<'_>, theme: &Theme| write(&caption, sheet, theme, size.1);
    captioned(size, said, &encode, paint, (caption.height(), beneath))
}

fn png(app: App, picture: &ExhibitPicture, times: u32) -> Result<String, String> {
    let theme = app.inks().latest().ok_or("the page is gone")?;
    let theme = theme.with_emphasis(None).with_pixels(f64::from(times));
    let ((width, height), caption) = (picture.shape.wide(), caption(app, picture));
    let whole = (height + caption.height()) * times;
    let canvas = Canvas::unseen(&document()).map_err(|error| error.to_string())?;
    (picture.paint)(Sheet::Canvas(canvas.backend_of_part((width * times, height * times), whole)), &theme)?;
    write(&caption, Sheet::Canvas(canvas.backend((width * times, whole))), &theme, height)?;
    canvas.address().map_err(|error| error.to_string())
}

fn write(caption: &Caption, sheet: Sheet<'_>, theme: &Theme, beneath: u32) -> Result<(), String> {
    caption.draw(sheet, theme, beneath).map_err(|error| error.to_string())
}
