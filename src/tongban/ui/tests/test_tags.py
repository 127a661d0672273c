import pytest
from django import forms
from django.template import Context, Template

from tongban.ui.forms import ChineseDateField


def render(text, **context):
    return Template(text).render(Context(context))


class ApplicantForm(forms.Form):
    name = forms.CharField(label="姓名", help_text="与身份证一致")
    birth = ChineseDateField(label="出生日期")
    kind = forms.ChoiceField(label="身份?", choices=[("a", "个人")], widget=forms.RadioSelect)
    area = forms.ChoiceField(label="面积", choices=[("", "请选择"), ("s", "小")])
    note = forms.CharField(label="说明", widget=forms.Textarea, max_length=20, required=False)
    agreed = forms.BooleanField(label="我承诺。")
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        raise forms.ValidationError("两处不一致,请核对。")


class TestIcon:
    def test_is_hidden_from_screen_readers(self):
        assert 'aria-hidden="true"' in render('{% icon "search" %}')

    def test_refuses_a_name_that_is_not_in_the_sprite(self):
        with pytest.raises(ValueError, match=r"icons\.json"):
            render('{% icon "no-such-icon" %}')


class TestStateTag:
    def test_says_the_state_in_word_icon_and_colour(self):
        html = render('{% state_tag "已受理" "good" %}')

        assert "已受理" in html
        assert "#circle-check" in html
        assert "tb-tag--good" in html

    def test_escapes_its_words(self):
        assert "<b>" not in render("{% state_tag label %}", label="<b>")

    def test_refuses_an_unknown_tone(self):
        with pytest.raises(KeyError):
            render('{% state_tag "x" "pink" %}')


class TestBlocks:
    @pytest.mark.parametrize(
        "text",
        [
            '{% notice "soon" title %}{{ body }}{% endnotice %}',
            "{% card title %}{{ body }}{% endcard %}",
            "{% fold title %}{{ body }}{% endfold %}",
        ],
    )
    def test_escape_title_and_body(self, text):
        html = render(text, title="<i>", body="<b>")

        assert "<i>" not in html
        assert "<b>" not in html
        assert "&lt;b&gt;" in html


class TestField:
    def test_ties_label_hint_and_mistake_to_the_box(self):
        html = render("{% field form.name %}", form=ApplicantForm({}))

        assert '<label class="govuk-label" for="id_name">' in html
        assert 'aria-describedby="id_name_helptext id_name_error"' in html
        assert 'id="id_name_helptext"' in html
        assert 'id="id_name_error"' in html
        assert 'aria-invalid="true"' in html

    def test_says_by_name_what_is_missing(self):
        form = ApplicantForm({})

        assert "请填写：姓名" in render("{% field form.name %}", form=form)
        assert "请选择：身份" in render("{% field form.kind %}", form=form)
        assert "请选择：面积" in render("{% field form.area %}", form=form)
        assert "请勾选：我承诺" in render("{% field form.agreed %}", form=form)

    def test_groups_choices_under_a_legend(self):
        html = render('{% field form.kind legend="l" %}', form=ApplicantForm())

        assert '<legend class="govuk-fieldset__legend govuk-fieldset__legend--l">' in html

    def test_marks_what_is_optional(self):
        form = ApplicantForm()

        assert "选填" in render("{% field form.note %}", form=form)
        assert "选填" not in render("{% field form.name %}", form=form)

    def test_tells_the_limit_of_a_long_answer(self):
        assert "最多 20 个字" in render("{% field form.note %}", form=ApplicantForm())

    def test_escapes_what_was_typed(self):
        assert "<script>" not in render("{% field form.name %}", form=ApplicantForm({"name": '"><script>'}))


class TestFields:
    def test_shows_all_fields_with_the_hidden_ones_once(self):
        html = render("{% fields form %}", form=ApplicantForm())

        assert html.count('name="token"') == 1
        assert 'name="note"' in html

    def test_shows_only_those_asked_for(self):
        html = render('{% fields form "name" %}', form=ApplicantForm())

        assert 'name="note"' not in html


class TestErrorSummary:
    def test_links_each_mistake_to_its_first_box(self):
        html = render("{% error_summary form %}", form=ApplicantForm({}))

        for target in ("id_name", "id_birth_0", "id_kind_0", "id_area", "id_agreed"):
            assert f'href="#{target}"' in html

    def test_has_targets_that_exist(self):
        form = ApplicantForm({})
        page = render("{{ form }}", form=form)

        for target in ("id_name", "id_birth_0", "id_kind_0", "id_area", "id_agreed"):
            assert f'id="{target}"' in page

    def test_tells_mistakes_of_the_whole_form(self):
        assert "两处不一致" in render("{% error_summary form %}", form=ApplicantForm({}))

    def test_is_silent_before_anything_was_sent(self):
        assert render("{% error_summary form %}", form=ApplicantForm()) == ""


class TestDrawings:
    def test_qr_code_names_itself(self):
        html = render('{% qr "https://example.org/" "扫码核验" %}')

        assert "<svg" in html
        assert 'aria-label="扫码核验"' in html
        assert "style=" not in html

    def test_sparkline_needs_two_values(self):
        assert "<svg" not in render('{% sparkline values "近 7 天" %}', values=[3])
        assert "<svg" in render('{% sparkline values "近 7 天" %}', values=[3, 3])

    def test_meter_stays_within_its_bar(self):
        assert 'width="100.0"' in render('{% meter 7 5 "满" %}')
        assert 'width="0.0"' in render('{% meter 1 0 "空" %}')


class TestStepLine:
    def test_marks_the_live_step(self):
        html = render(
            "{% step_line steps %}",
            steps=[
                {"label": "提交", "state": "done"},
                {"label": "审查", "state": "now"},
                {"label": "决定", "state": "todo"},
            ],
        )

        assert html.count('aria-current="step"') == 1
        assert "已完成" in html
