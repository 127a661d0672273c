"""Pages of registers, by audience. config mounts `citizen` under / and `staff` under /desk/."""

from django.urls import path

from tongban.registers.web import answering, keeping, loads, looking_up, my_data, rules

app_name = "registers"

citizen = [
    path("my/data/", my_data.show_my_data, name="show_my_data"),
    path("my/relations/", my_data.show_my_relations, name="show_my_relations"),
    path("my/relations/standing/", my_data.find_standing, name="find_standing"),
    path("my/data/wrong/<int:record_id>/<slug:column>/", my_data.dispute_fact, name="dispute_fact"),
    path("my/data/requests/<str:dispute_number>/", my_data.show_dispute, name="show_dispute"),
    path("my/data/requests/<str:dispute_number>/proof/", my_data.download_own_proof, name="download_own_proof"),
]

staff = [
    path("registers/", keeping.list_registers, name="list_registers"),
    path("registers/new/", keeping.define_register, name="define_register"),
    path("registers/look-up/", looking_up.look_up, name="look_up"),
    path("registers/rules/", rules.list_rules, name="list_rules"),
    path("registers/requests/", answering.list_disputes, name="list_disputes"),
    path("registers/requests/<str:dispute_number>/", answering.answer_dispute, name="answer_dispute"),
    path("registers/requests/<str:dispute_number>/proof/", answering.download_proof, name="download_proof"),
    path("registers/loads/<uuid:load_uuid>/", loads.show_load, name="show_load"),
    path("registers/loads/<uuid:load_uuid>/flaws.csv", loads.download_flaws, name="download_flaws"),
    path("registers/loads/<uuid:load_uuid>/apply/", loads.apply_load, name="apply_load"),
    path("registers/loads/<uuid:load_uuid>/discard/", loads.discard_load, name="discard_load"),
    path("registers/of/<str:register_code>/", keeping.show_register, name="show_register"),
    path("registers/of/<str:register_code>/load/", loads.order_load, name="order_load"),
    path("registers/of/<str:register_code>/suspend/", keeping.suspend_register, name="suspend_register"),
    path("registers/of/<str:register_code>/resume/", keeping.resume_register, name="resume_register"),
]
